package dave.it.tap;

import java.net.InetSocketAddress;

/**
 * A UDP datagram that was recorded.
 *
 * @param atNs nanoseconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Datagram(long atNs, InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}
