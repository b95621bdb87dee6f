package dave.link.mutation;

import dave.wire.PeerAddress;

/** A datagram that was made with genuine keys, and the source that it belongs to. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Datagram(byte[] bytes, PeerAddress from) {}
