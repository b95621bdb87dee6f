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
 * The caller of a request.
 *
 * @param source the source that limits count for
 * @param loopback whether the address is a loopback one and no header names a proxy. Behind a proxy
 *     that adds no such header, every stranger looks like this
 * @param local whether the caller counts as a program of this machine: it is {@code loopback}, and
 *     the owner configured that no proxy leads here
 * @param owner whether the request had the owner's token
 */
public record HttpCaller(Source source, boolean loopback, boolean local, boolean owner)
    implements Caller {
  /** Headers that many proxies add. A request with one does not come from this machine. */
  private static final List<String> FORWARDING =
      List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

  /**
   * @param trustLocal whether the owner configured that no proxy leads here
   */
  public static HttpCaller of(InetSocketAddress remote, HttpHeaders headers, boolean trustLocal) {
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    boolean loopback =
        PeerAddresses.scope(address) == AddressScope.LOOPBACK
            && FORWARDING.stream().noneMatch(headers::contains);
    return new HttpCaller(Source.of(remote), loopback, loopback && trustLocal, false);
  }

  /** Returns whether many callers may share the address. */
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
