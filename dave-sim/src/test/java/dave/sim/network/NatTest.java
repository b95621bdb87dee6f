package dave.sim.network;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.transport.Transport;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class NatTest {
  private static final PeerAddress OUTSIDE = Addresses.node(0);
  private static final PeerAddress B = Addresses.node(1);
  private static final PeerAddress OTHER_PORT_OF_B = Addresses.withPort(B, 99);
  private static final PeerAddress C = Addresses.node(2);

  private final World world = new World(3);
  private final Network network = new Network(world, Links.GOOD);

  /** The sources of what came to the host. */
  private final List<PeerAddress> heard = new ArrayList<>();

  /** The sources that B and C saw. */
  private final List<PeerAddress> seen = new ArrayList<>();

  private Transport host(Nat nat) {
    for (PeerAddress remote : List.of(B, OTHER_PORT_OF_B, C)) {
      network.listen(remote, (from, packet) -> seen.add(from));
    }
    Transport transport = network.transport(Addresses.inside(9), nat, OUTSIDE);
    transport.open().subscribe();
    transport.receive().subscribe(datagram -> heard.add(datagram.from()));
    return transport;
  }

  /** Sends a packet of the host, and returns the source that the receiver saw. */
  private PeerAddress out(Transport host, PeerAddress to) {
    int before = seen.size();
    host.send(to, new byte[1]);
    run(1);
    assertThat(seen).hasSize(before + 1);
    return seen.getLast();
  }

  private boolean comesIn(PeerAddress from, PeerAddress to) {
    int before = heard.size();
    network.send(from, to, new byte[1]);
    run(1);
    return heard.size() > before;
  }

  private void run(int seconds) {
    world.run(Duration.ofSeconds(seconds));
  }

  @Test
  void shouldLetInAnyPortOfAnAddressThatWasSentTo() {
    Transport host = host(Nat.ADDRESS_RESTRICTED);
    assertThat(out(host, B)).isEqualTo(OUTSIDE);
    assertThat(comesIn(B, OUTSIDE)).isTrue();
    assertThat(comesIn(OTHER_PORT_OF_B, OUTSIDE)).isTrue();
    assertThat(comesIn(C, OUTSIDE)).isFalse();
  }

  @Test
  void shouldLetInOnlyThePortThatWasSentTo() {
    Transport host = host(Nat.PORT_RESTRICTED);
    assertThat(out(host, B)).isEqualTo(OUTSIDE);
    assertThat(out(host, C)).as("one port for all").isEqualTo(OUTSIDE);
    assertThat(comesIn(B, OUTSIDE)).isTrue();
    assertThat(comesIn(C, OUTSIDE)).isTrue();
    assertThat(comesIn(OTHER_PORT_OF_B, OUTSIDE)).isFalse();
  }

  @Test
  void shouldUseARandomPortForEachDestinationBehindASymmetricOne() {
    Transport host = host(Nat.SYMMETRIC);
    PeerAddress forB = out(host, B);
    PeerAddress forOtherPort = out(host, OTHER_PORT_OF_B);
    PeerAddress forC = out(host, C);
    assertThat(Set.of(OUTSIDE, forB, forOtherPort, forC)).hasSize(4);
    assertThat(forB.bytes().substring(0, 16)).isEqualTo(OUTSIDE.bytes().substring(0, 16));
    assertThat(out(host, B)).as("as long as it lives").isEqualTo(forB);
    assertThat(comesIn(B, forB)).isTrue();
    assertThat(comesIn(B, forC)).isFalse();
    assertThat(comesIn(OTHER_PORT_OF_B, forB)).isFalse();
    assertThat(comesIn(B, OUTSIDE)).isFalse();
    run(121);
    assertThat(out(host, B)).as("a new one").isNotEqualTo(forB);
    assertThat(comesIn(B, forB)).isFalse();
  }

  @Test
  void shouldHaveAPortOfTheCarrierForAllDestinationsWhileAnyIsMapped() {
    Transport host = host(Nat.CARRIER);
    PeerAddress port = out(host, B);
    assertThat(port).isNotEqualTo(OUTSIDE);
    assertThat(out(host, C)).isEqualTo(port);
    assertThat(comesIn(B, port)).isTrue();
    assertThat(comesIn(OTHER_PORT_OF_B, port)).isFalse();
    assertThat(comesIn(B, OUTSIDE)).isFalse();
    run(100);
    assertThat(out(host, C)).as("the mapping of B lives").isEqualTo(port);
    run(121);
    assertThat(out(host, C)).isNotEqualTo(port);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void shouldForgetAfterThirtySecondsWhatWasNotAnswered(Nat nat) {
    Transport host = host(nat);
    PeerAddress port = out(host, B);
    run(30);
    assertThat(comesIn(B, port)).isFalse();
    port = out(host, B);
    run(25);
    assertThat(comesIn(B, port)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void shouldForgetAfterTwoMinutesWhatWasAnswered(Nat nat) {
    Transport host = host(nat);
    PeerAddress port = out(host, B);
    assertThat(comesIn(B, port)).isTrue();
    run(100);
    assertThat(comesIn(B, port)).isTrue();
    run(20);
    assertThat(comesIn(B, port)).as("packets from outside keep nothing").isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void shouldKeepAMappingByPacketsOfTheHost(Nat nat) {
    Transport host = host(nat);
    Set<PeerAddress> ports = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      ports.add(out(host, B));
      run(25);
    }
    assertThat(ports).hasSize(1);
    assertThat(comesIn(B, ports.iterator().next())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void shouldMakeNoMappingForPacketsFromOutside(Nat nat) {
    Transport host = host(nat);
    assertThat(comesIn(B, OUTSIDE)).isFalse();
    PeerAddress port = out(host, C);
    assertThat(comesIn(B, port)).isFalse();
    assertThat(heard).isEmpty();
  }
}
