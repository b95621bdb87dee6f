package dave.http.message;

import dave.engine.quota.Source;
import dave.service.model.Caller;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who asks.
 *
 * @param source what limits are counted by
 * @param loopback whether the address is this machine's and no proxy says that it stands between;
 *     one need not say so, and then every stranger looks like this
 * @param local whether it is taken for a program of this machine, as the owner said that no proxy
 *     stands between
 * @param owner whether the token was shown
 */
public record HttpCaller(Source source, boolean loopback, boolean local, boolean owner)
    implements Caller {
  /** What many proxies add: who asks through one is not of this machine. */
  private static final List<String> FORWARDING =
      List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

  /**
   * @param trustLocal whether no proxy leads here
   */
  public static HttpCaller of(InetSocketAddress remote, HttpHeaders headers, boolean trustLocal) {
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    boolean loopback =
        PeerAddresses.scope(address) == AddressScope.LOOPBACK
            && FORWARDING.stream().noneMatch(headers::contains);
    return new HttpCaller(Source.of(remote), loopback, loopback && trustLocal, false);
  }

  /** Whether many may share the address. */
  public boolean shared() {
    return source.shared();
  }

  public HttpCaller asOwner() {
    return new HttpCaller(source, loopback, local, true);
  }

  @Override
  public boolean trusted() {
    return local || owner;
  }
}
