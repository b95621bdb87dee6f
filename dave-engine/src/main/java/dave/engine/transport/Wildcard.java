package dave.engine.transport;

import com.google.protobuf.ByteString;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Binds addresses, and treats "::" as 0.0.0.0 on a machine without IPv6. */
final class Wildcard {
  private Wildcard() {}

  /**
   * Binds an address. "::" accepts IPv4 too; without IPv6 it means 0.0.0.0.
   *
   * @return what was bound; otherwise an error of type {@link TransportException}
   */
  static <T> Mono<T> bind(PeerAddress listen, Function<InetSocketAddress, Mono<T>> bind) {
    InetSocketAddress address = PeerAddresses.toSocketAddress(listen);
    return bind.apply(address)
        .onErrorResume(
            failure -> {
              BindFailure why = BindFailure.of(listen, failure);
              TransportException error = why.describe(listen, failure);
              return mayLackIpv6(address, why)
                  ? bind.apply(PeerAddresses.toSocketAddress(anyIpv4(address.getPort())))
                      .onErrorMap(second -> error)
                  : Mono.error(error);
            });
  }

  private static boolean mayLackIpv6(InetSocketAddress address, BindFailure why) {
    return address.getAddress() instanceof Inet6Address ip
        && ip.isAnyLocalAddress()
        && switch (why.reason()) {
          case IN_USE, NOT_PERMITTED -> false;
          case NO_SUCH_ADDRESS, OTHER -> true;
        };
  }

  private static PeerAddress anyIpv4(int port) {
    byte[] bytes = new byte[18];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    bytes[16] = (byte) (port >>> 8);
    bytes[17] = (byte) port;
    return new PeerAddress(PeerAddress.UDP, ByteString.copyFrom(bytes));
  }
}
