package dave.http.message;

import dave.service.model.Caller;
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
 * @param loopback whether the address is this machine's and no proxy says that it stands between;
 *     one need not say so, and then every stranger looks like this
 * @param local whether it is taken for a program of this machine, as the owner said that no proxy
 *     stands between
 * @param owner whether the token was shown
 */
public record HttpCaller(
    NetworkPrefix source, boolean shared, boolean loopback, boolean local, boolean owner)
    implements Caller {
  /** What many proxies add: who asks through one is not of this machine. */
  private static final List<String> FORWARDING =
      List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

  /**
   * @param trustLocal whether no proxy leads here
   */
  public static HttpCaller of(InetSocketAddress remote, HttpHeaders headers, boolean trustLocal) {
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    AddressScope scope = PeerAddresses.scope(address);
    boolean loopback =
        scope == AddressScope.LOOPBACK && FORWARDING.stream().noneMatch(headers::contains);
    return new HttpCaller(
        PeerAddresses.source(address),
        scope != AddressScope.PUBLIC,
        loopback,
        loopback && trustLocal,
        false);
  }

  public HttpCaller asOwner() {
    return new HttpCaller(source, shared, loopback, local, true);
  }

  @Override
  public boolean trusted() {
    return local || owner;
  }
}
