package dave.http;

import dave.engine.Engine;
import dave.engine.View;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who asks.
 *
 * @param source what limits are counted by: the prefix of the address, never the port
 * @param shared whether many may share the address: a loopback or private one
 * @param local whether it is a program of this machine that asks for itself, so that it may know
 *     what the node does not tell others
 * @param owner whether the token was shown
 */
record Caller(NetworkPrefix source, boolean shared, boolean local, boolean owner) {
  /** What proxies add: who asks through one is not of this machine. */
  private static final List<String> FORWARDING =
      List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

  static Caller of(InetSocketAddress remote, HttpHeaders headers) {
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    AddressScope scope = PeerAddresses.scope(address);
    return new Caller(
        PeerAddresses.source(address),
        scope != AddressScope.PUBLIC,
        scope == AddressScope.LOOPBACK && FORWARDING.stream().noneMatch(headers::contains),
        false);
  }

  Caller asOwner() {
    return new Caller(source, shared, local, true);
  }

  /** Whether this node's own secrets, such as which dats began here, may be seen. */
  boolean trusted() {
    return local || owner;
  }

  /** The node as this caller may see it. */
  View view(Engine engine) {
    return trusted() ? engine : engine.stranger();
  }
}
