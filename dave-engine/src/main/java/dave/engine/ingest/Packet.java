package dave.engine.ingest;

import dave.wire.Message;
import dave.wire.PeerAddress;

/**
 * A packet that passed the filter.
 *
 * @param from the source, as the transport says
 * @param length in bytes: what a source that is not proven may be sent because of it
 * @param message what it says
 * @param lane which of {@link Pipeline}'s lanes it takes: the same for all packets of a source
 * @param held whether it carries a dat that is held: no news but maybe an answer
 */
public record Packet(PeerAddress from, int length, Message message, int lane, boolean held) {}
