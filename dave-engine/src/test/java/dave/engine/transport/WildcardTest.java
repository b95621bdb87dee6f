package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WildcardTest {
  private final PeerAddress wildcard = address("::");

  private static PeerAddress address(String ip) {
    return PeerAddresses.of(PeerAddress.UDP, new InetSocketAddress(ip, 0));
  }

  @Test
  void shouldListenOnIpv4WhereThereIsNoIpv6() {
    List<String> tried = new ArrayList<>();
    Mono<String> bound =
        Wildcard.bind(
            wildcard,
            address -> {
              tried.add(String.valueOf(address.getAddress().getHostAddress()));
              return tried.size() == 1
                  ? Mono.error(new UnsupportedOperationException("address family not supported"))
                  : Mono.just("bound");
            });
    StepVerifier.create(bound).expectNext("bound").verifyComplete();
    assertThat(tried).containsExactly("0:0:0:0:0:0:0:0", "0.0.0.0");
  }

  @Test
  void shouldNotTryAnotherAddressThanTheOneGiven() {
    PeerAddress one = address("::1");
    List<InetSocketAddress> tried = new ArrayList<>();
    Mono<String> bound =
        Wildcard.bind(
            one,
            address -> {
              tried.add(address);
              return Mono.error(new IllegalStateException("no"));
            });
    StepVerifier.create(bound).expectErrorMessage("cannot listen on udp://[::1]:0: no").verify();
    assertThat(tried).hasSize(1);
  }
}
