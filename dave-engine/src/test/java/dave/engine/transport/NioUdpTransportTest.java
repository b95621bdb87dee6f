package dave.engine.transport;

import dave.wire.PeerAddress;

/** Tests the UDP transport on NIO, the fallback where there is no native epoll. */
class NioUdpTransportTest extends UdpTransportTest {
  @Override
  Transport transport(PeerAddress listen) {
    return new UdpTransport(listen, useNative -> loops.onServer(false), meters);
  }
}
