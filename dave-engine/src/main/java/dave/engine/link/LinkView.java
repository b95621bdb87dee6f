package dave.engine.link;

import dave.wire.PeerAddress;

/**
 * A link as its node sees it.
 *
 * @param address of "sealed"
 * @param chosen whether this node opened it
 * @param sinceMs when it opened, Unix time in milliseconds
 * @param heardMs when its last cell came, Unix time in milliseconds
 */
public record LinkView(PeerAddress address, boolean chosen, long sinceMs, long heardMs) {}
