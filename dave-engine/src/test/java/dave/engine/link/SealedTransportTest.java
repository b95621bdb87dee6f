package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.Timing;
import dave.engine.testing.HostileHost;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.VirtualWorld;
import dave.engine.transport.Transport;
import dave.engine.transport.Transport.Datagram;
import dave.engine.transport.Transport.FramedDat;
import dave.engine.transport.Transport.Incoming;
import dave.link.cell.CellFormat;
import dave.link.cell.FrameType;
import dave.link.cell.MessageFrames;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.NetworkPrefix;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealedTransportTest {
  private static final ByteString TOKEN = ByteString.copyFromUtf8("12345678");
  private static final byte[] PING = PacketCodec.encode(GetPeers.padded(TOKEN));
  private static final long YOUNGEST_MS = 10_000;
  private static final Duration EPOCH = Duration.ofMillis(50);
  private static final LinkLimits LIMITS = LinkLimits.of(EPOCH);
  private static final PeerAddress HOST = PeerAddresses.parse("udp://77.1.7.7:1618");

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, 1);
  private final List<Sent> sent = new ArrayList<>();
  private final List<Station> stations = new ArrayList<>();

  /** How far the wall clock of all stations is ahead. */
  private Duration aheadOfTime = Duration.ZERO;

  private record Sent(PeerAddress from, PeerAddress to, int length) {}

  SealedTransportTest() {
    network.tap((from, to, packet) -> sent.add(new Sent(from, to, packet.length)));
  }

  @AfterEach
  void close() {
    stations.forEach(Station::close);
    world.close();
  }

  @Test
  void shouldCarryPacketsBothWaysOnceALinkIsOpen() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(2);
    assertReceived(b, a, new GetPeers(TOKEN, 0));
    Dat dat = dat(1_000);
    b.sealed.send(a.address(), PacketCodec.encode(new Put(dat, true)));
    run(2);
    assertReceived(a, b, new Put(dat, true));
    assertThat(sent).allMatch(datagram -> datagram.length() == CellFormat.MAX_SIZE);
  }

  @Test
  void shouldSendEachLinkOneCellARoundWhateverWaits() {
    Station hub = station(LinkMode.REQUIRE);
    List<Station> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Station other = station(LinkMode.REQUIRE);
      others.add(other);
      hub.sealed.contact(other.address(), PING);
    }
    run(3);
    assertThat(hub.sealed.size()).isEqualTo(5);
    sent.clear();
    for (int slot = 0; slot < 105; slot++) {
      for (int i = 0; i < 4 && slot > 50; i++) {
        hub.sealed.send(others.getFirst().address(), PacketCodec.encode(new Put(dat(i))));
      }
      hub.slot();
    }
    // The beginning of a round cannot be seen from outside.
    assertThat(IntStream.range(0, 5).filter(this::isRoundsFrom)).hasSize(1);
  }

  /** What a cell takes goes whole into it, so that no dat of gossip waits for the next round. */
  @Test
  void shouldTakeOnlyDatsThatGoIntoThisCell() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    SplittableRandom random = new SplittableRandom(1);
    List<Put> puts =
        IntStream.of(0, 30, 100, 250, 600, 900, 1_150).mapToObj(this::sized).map(Put::new).toList();
    int refused = 0;
    for (int cell = 0; cell < 200; cell++) {
      b.received.clear();
      List<Message> taken = new ArrayList<>();
      for (int waiting = random.nextInt(3); waiting > 0; waiting--) {
        a.sealed.send(b.address(), PING);
        taken.add(new GetPeers(TOKEN, 0));
      }
      int before = taken.size();
      a.sealed.slot(
          room -> {
            for (int i = 0; i < 8; i++) {
              Put put = puts.get(random.nextInt(puts.size()));
              if (room.add(put)) {
                taken.add(put);
              }
            }
          });
      refused += before + 8 - taken.size();
      world.run(Duration.ofMillis(50));
      assertReceived(b, a, taken.toArray(Message[]::new));
    }
    assertThat(refused).isGreaterThan(200);
  }

  @Test
  void shouldAskInThisCellHoweverMuchWaits() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    byte[] answer = PacketCodec.encode(new Put(sized(1_000)));
    for (int i = 0; i < 100; i++) {
      a.sealed.send(b.address(), answer); // more than it keeps
    }
    b.received.clear();
    Get question = new Get(new Query.ByContent(ByteString.copyFrom(new byte[32])), TOKEN, 0);
    a.sealed.slot(room -> room.ask(question));
    world.run(Duration.ofMillis(50));
    assertThat(b.received).hasSize(2);
    assertThat(b.received.getFirst().packet()).isEqualTo(PacketCodec.encode(question));
  }

  private boolean isRoundsFrom(int begin) {
    return IntStream.range(0, 20)
        .mapToObj(round -> sent.subList(begin + 5 * round, begin + 5 * round + 5))
        .allMatch(round -> round.stream().map(Sent::to).distinct().count() == 5);
  }

  @Test
  void shouldHandOnPlainPacketsOnlyIfTheyAreSpoken() {
    PeerAddress stranger = PeerAddresses.parse("udp://45.9.9.9:9");
    Station both = station(LinkMode.PREFER);
    Station sealedOnly = station(LinkMode.REQUIRE);
    byte[] longest = new byte[PacketCodec.MAX_LENGTH];
    new SplittableRandom(1).nextBytes(longest);
    for (byte[] packet : List.of(PING, longest, new byte[0])) {
      network.send(stranger, both.udp, packet);
      network.send(stranger, sealedOnly.udp, packet);
    }
    run(1);
    assertThat(both.received)
        .extracting(Datagram::from, Datagram::packet)
        .containsExactly(
            tuple(stranger, PING), tuple(stranger, longest), tuple(stranger, new byte[0]));
    assertThat(sealedOnly.received).isEmpty();
  }

  @Test
  void shouldHoldBackPlainPacketsToALinkedPeer() {
    Station a = station(LinkMode.PREFER);
    Station b = station(LinkMode.PREFER);
    Transport plain = a.sealed.plain(YOUNGEST_MS);
    plain.send(b.udp, PING);
    run(1);
    assertThat(b.received).hasSize(1);
    a.sealed.contact(b.address(), PING);
    run(3);
    assertThat(a.sealed.size()).isEqualTo(1);
    b.received.clear();
    sent.clear();
    plain.send(b.udp, PING);
    assertThat(sent).isEmpty();
  }

  @Test
  void shouldHoldBackYoungDatsFromPlainPackets() {
    Station a = station(LinkMode.PREFER);
    Transport plain = a.sealed.plain(YOUNGEST_MS);
    PeerAddress original = PeerAddresses.parse("udp://45.9.9.9:9");
    plain.send(original, PacketCodec.encode(new Put(dat(YOUNGEST_MS - 1))));
    plain.send(original, PacketCodec.encode(new Put(dat(2 * YOUNGEST_MS), true)));
    assertThat(sent).isEmpty();
    plain.send(original, PacketCodec.encode(new Put(dat(YOUNGEST_MS))));
    plain.send(original, PING);
    assertThat(sent).hasSize(2);
  }

  @Test
  void shouldKeepOnePeerAKey() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    PeerAddress elsewhere = PeerAddresses.parse("udp://45.8.8.8:1618");
    a.sealed.contact(PeerAddress.ofLink(b.key.publicKey(), elsewhere), PING);
    run(5);
    assertThat(sent).noneMatch(datagram -> datagram.to().equals(elsewhere));
    assertThat(a.sealed.links()).extracting(LinkView::address).containsExactly(b.address());
  }

  @Test
  void shouldOpenNoMoreThanItsShare() {
    Station a = station(LinkMode.REQUIRE);
    for (int i = 0; i < LIMITS.chosen() + 6; i++) {
      a.sealed.contact(station(LinkMode.REQUIRE).address(), PING);
      run(1);
    }
    run(20);
    assertThat(a.sealed.links()).hasSize(LIMITS.chosen()).allMatch(LinkView::chosen);
  }

  @Test
  void shouldGiveOneNetworkGroupAnEighthOfThePlaces() {
    Station a = station(LinkMode.REQUIRE);
    for (int i = 1; i <= LIMITS.acceptedOfGroup() + 3; i++) {
      station(LinkMode.REQUIRE, "udp://77.1.2." + i + ":1618").sealed.contact(a.address(), PING);
    }
    station(LinkMode.REQUIRE, "udp://77.2.2.1:1618").sealed.contact(a.address(), PING);
    run(20);
    assertThat(a.sealed.links()).hasSize(LIMITS.acceptedOfGroup() + 1).noneMatch(LinkView::chosen);
  }

  @Test
  void shouldOpenALinkForContactsOnly() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.send(b.address(), PING);
    run(3);
    assertThat(sent).isEmpty();
    assertThat(a.sealed.status().links()).isEmpty();
  }

  @Test
  void shouldGreetWithOneDatagramAndOpenNoLink() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.greet(b.address());
    run(20);
    assertThat(sent)
        .as("the question, and the cookie that nobody takes")
        .containsExactly(
            new Sent(a.udp, b.udp, CellFormat.MAX_SIZE),
            new Sent(b.udp, a.udp, CellFormat.MAX_SIZE));
    assertThat(a.sealed.status().links()).isEmpty();
    b.sealed.contact(a.address(), PING);
    run(3);
    assertThat(a.sealed.accepted()).isOne();
    sent.clear();
    a.sealed.greet(b.address());
    assertThat(sent).as("a linked node").isEmpty();
  }

  @Test
  void shouldKeepOneLinkAUdpAddress() {
    Station a = station(LinkMode.PREFER);
    Transport plain = a.sealed.plain(YOUNGEST_MS);
    try (HostileHost host = new HostileHost(world, network, HOST)) {
      HostileHost.Key first = open(host.key(1), a);
      HostileHost.Key second = open(host.key(2), a);
      assertThat(a.sealed.links()).extracting(LinkView::address).containsExactly(second.address());
      sent.clear();
      plain.send(HOST, PING);
      assertThat(sent).as("plain packets to a linked host").isEmpty();
      first.sendCell(a.address()); // Its link is closed.
      assertThat(a.sealed.links()).hasSize(1);
      second.sayGoodbye(a.address()).sendCell(a.address());
      run(1);
      assertThat(a.sealed.links()).isEmpty();
      plain.send(HOST, PING);
      assertThat(sent).extracting(Sent::to).contains(HOST);
    }
  }

  @Test
  void shouldGiveOneNetworkGroupNoMorePlacesForManyKeysAtAnAddress() {
    Station a = station(LinkMode.REQUIRE);
    List<HostileHost> hosts = new ArrayList<>();
    for (int host = 1; host <= LIMITS.acceptedOfGroup() + 2; host++) {
      hosts.add(
          new HostileHost(world, network, PeerAddresses.parse("udp://77.1.2." + host + ":1618")));
    }
    int most = 0;
    for (int key = 1; key <= 4; key++) {
      for (int i = 0; i < hosts.size(); i++) {
        HostileHost.Key each = hosts.get(i).key(100L * key + i);
        each.open(a.address());
        world.run(Duration.ofMillis(50));
        each.trySendCell(a.address());
        world.run(Duration.ofMillis(950));
        a.sealed.poll();
        most = Math.max(most, a.sealed.accepted());
      }
    }
    assertThat(most).isEqualTo(LIMITS.acceptedOfGroup());
    hosts.forEach(HostileHost::close);
  }

  @Test
  void shouldNotLetChosenLinksOfAGroupBecomeMoreAcceptedOnes() {
    Station a = station(LinkMode.REQUIRE);
    try (HostileHost host = new HostileHost(world, network, HOST)) {
      for (int i = 1; i <= LIMITS.acceptedOfGroup(); i++) {
        station(LinkMode.REQUIRE, "udp://77.1.2." + i + ":1618").sealed.contact(a.address(), PING);
      }
      run(3);
      a.sealed.contact(host.key(1).address(), PING);
      run(3);
      assertThat(a.sealed.chosen()).isOne();
      HostileHost.Key other = host.key(2);
      other.open(a.address());
      world.run(Duration.ofMillis(50));
      other.trySendCell(a.address());
      run(1);
      assertThat(a.sealed.accepted()).isEqualTo(LIMITS.acceptedOfGroup());
    }
  }

  @Test
  void shouldTellOfALinkThatIsOpenedAgainAfterItHadToGo() {
    Station a = station(LinkMode.REQUIRE);
    try (HostileHost host = new HostileHost(world, network, HOST)) {
      HostileHost.Key other = open(host.key(1), a);
      a.sealed.takeEvents();
      a.sealed.end(other.address());
      open(other, a);
      assertThat(a.sealed.takeEvents())
          .as("decided on anew")
          .containsExactly(
              new LinkEvent.Closed(other.address(), false, false),
              new LinkEvent.Opened(other.address()));
      open(other, a);
      assertThat(a.sealed.takeEvents()).as("no news").isEmpty();
    }
  }

  @Test
  void shouldKeepThePlaceOfAnAttemptThoughTheOtherSideOpensALink() {
    Station a = station(LinkMode.REQUIRE);
    try (HostileHost host = new HostileHost(world, network, HOST)) {
      HostileHost.Key key = host.key(1);
      key.open(a.address());
      world.run(Duration.ofMillis(50));
      key.sendCell(a.address());
      a.sealed.contact(key.address(), PING);
      assertThat(a.attempts()).isOne();
      while (a.sealed.accepted() == 0) {
        world.run(Duration.ofMillis(1));
      }
      assertThat(a.attempts()).isOne();
      assertThat(a.sealed.awaited()).isOne();
      a.slot();
      world.run(Duration.ofMillis(50));
      assertThat(key.received()).as("waited for a link").hasSize(1);
      assertThat(a.sealed.awaited()).isEqualTo(a.attempts());
    }
  }

  /** One key has two addresses; links open from both sides, fail, and end in the middle of it. */
  @Test
  void shouldTakeAPlaceExactlyAsLongAsAnAttemptRuns() {
    for (int seed = 1; seed <= 3; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Station a = station(LinkMode.REQUIRE);
      Station b = station(LinkMode.REQUIRE);
      List<HostileHost> hosts = new ArrayList<>();
      List<HostileHost.Key> keys = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String udp = "udp://%d.1.%d.7:1618".formatted(78 + i, seed);
        hosts.add(new HostileHost(world, network, PeerAddresses.parse(udp)));
        keys.add(hosts.getLast().key(10 * seed + i / 2));
      }
      for (int step = 0; step < 300; step++) {
        HostileHost.Key key = keys.get(random.nextInt(4));
        switch (random.nextInt(9)) {
          case 0 -> a.sealed.contact(key.address(), PING);
          case 1 ->
              a.sealed.contactReserved(random.nextBoolean() ? b.address() : dead(random), PING);
          case 2 -> key.open(a.address());
          case 3 -> b.sealed.contact(a.address(), PING);
          case 4, 5 -> {
            key.trySayGoodbye(a.address());
            key.trySendCell(a.address());
          }
          case 6 -> a.sealed.end(random.nextBoolean() ? b.address() : key.address());
          default -> keys.forEach(each -> each.trySendCell(a.address()));
        }
        a.slot();
        b.slot();
        world.run(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 4 : 600)));
        if (random.nextInt(4) == 0) {
          a.sealed.poll();
          b.sealed.poll();
        }
        assertThat(a.sealed.awaited()).as("seed %d step %d", seed, step).isEqualTo(a.attempts());
      }
      world.run(Duration.ofSeconds(20));
      a.sealed.poll();
      assertThat(a.sealed.awaited()).as("seed %d", seed).isZero();
      hosts.forEach(HostileHost::close);
      stations.forEach(Station::close);
      stations.clear();
    }
  }

  /** Peers end or renew their links at random moments, also while a slot is being filled. */
  @Test
  void shouldSendOneCellASlotAndAPeerARoundWhateverBecomesOfLinks() {
    for (int seed = 1; seed <= 2; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Station a = station(LinkMode.REQUIRE);
      List<HostileHost> hosts = new ArrayList<>();
      Map<PeerAddress, HostileHost.Key> stable = new HashMap<>();
      List<HostileHost.Key> fickle = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        PeerAddress udp = PeerAddresses.parse("udp://%d.1.%d.7:1618".formatted(78 + i, seed));
        hosts.add(new HostileHost(world, network, udp));
        HostileHost.Key key = open(hosts.getLast().key(100 * seed + i), a);
        if (i < 5) {
          stable.put(udp, key);
        } else {
          fickle.add(key);
        }
      }
      Map<PeerAddress, Integer> cells = new HashMap<>();
      for (int slot = 0; slot < 250; slot++) {
        disturb(random, a, stable, fickle);
        sent.clear();
        a.sealed.slot(
            room -> {
              disturb(random, a, stable, fickle);
              sent.clear();
            });
        assertThat(sent).as("seed %d slot %d", seed, slot).hasSize(1);
        cells.merge(sent.getFirst().to(), 1, Integer::sum);
        List<Integer> counts =
            stable.keySet().stream().map(udp -> cells.getOrDefault(udp, 0)).toList();
        assertThat(Collections.max(counts) - Collections.min(counts))
            .as("seed %d slot %d", seed, slot)
            .isLessThanOrEqualTo(1);
      }
      assertThat(cells.get(stable.keySet().iterator().next())).isGreaterThan(25);
      hosts.forEach(HostileHost::close);
      a.close();
      stations.clear();
    }
  }

  private void disturb(
      SplittableRandom random,
      Station a,
      Map<PeerAddress, HostileHost.Key> stable,
      List<HostileHost.Key> fickle) {
    HostileHost.Key other = fickle.get(random.nextInt(fickle.size()));
    stable.values().forEach(key -> key.sendCell(a.address()));
    switch (random.nextInt(6)) {
      case 0 -> open(stable.values().stream().skip(random.nextInt(5)).findFirst().get(), a);
      case 1 -> open(other, a);
      case 2, 3 -> {
        other.trySayGoodbye(a.address());
        other.trySendCell(a.address());
        world.run(Duration.ofMillis(50));
      }
      default -> {}
    }
  }

  @Test
  void shouldLoadNothingIntoALinkThatEnds() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    a.sealed.end(b.address());
    sent.clear();
    a.sealed.slot(room -> fail("the link of this cell ends"));
    assertThat(sent).hasSize(1);
    assertThat(a.sealed.size()).isZero();
  }

  @Test
  void shouldChooseFewOfANetworkGroupAndKeepPlacesForEdges() {
    for (long seed = 1; seed <= 2; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Station a = station(LinkMode.REQUIRE, "udp://45." + seed + ".9.9:1618");
      List<Station> others = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String udp = "udp://%d.%d.1.%d:1618".formatted(100 + seed, random.nextInt(20), i);
        others.add(station(LinkMode.REQUIRE, udp));
      }
      for (int tick = 0; tick < 200; tick++) {
        for (int i = 0; i < 10; i++) {
          a.sealed.contact(others.get(random.nextInt(others.size())).address(), PING);
          a.sealed.contact(dead(random), PING);
        }
        if (tick % 20 == 0) {
          sent.clear();
          PeerAddress edge = dead(random);
          a.sealed.contactReserved(edge, PING);
          assertThat(sent)
              .as("attempt of edge %s, seed %s", tick / 20, seed)
              .extracting(Sent::to)
              .contains(edge.underLink());
        }
        stations.forEach(Station::slot);
        world.run(Duration.ofMillis(50));
        a.sealed.poll();
        assertThat(ofLargestGroup(a))
            .as("seed %s", seed)
            .isLessThanOrEqualTo(LinkLimits.CHOSEN_OF_GROUP);
        assertThat(a.sealed.chosen()).isLessThanOrEqualTo(LIMITS.chosen());
      }
      assertThat(a.sealed.chosen()).as("seed %s", seed).isGreaterThan(LinkStatus.LEAST_CHOSEN);
      stations.forEach(Station::close);
      stations.clear();
    }
  }

  @Test
  void shouldOpenLinksToEdgesThoughAllPlacesAreTaken() {
    Station a = station(LinkMode.REQUIRE);
    for (int i = 0; i < LIMITS.chosen() + LIMITS.reserved() + 4; i++) {
      PeerAddress to = station(LinkMode.REQUIRE).address();
      if (i < LIMITS.chosen()) {
        a.sealed.contact(to, PING);
      } else {
        a.sealed.contactReserved(to, PING);
      }
      run(1);
    }
    assertThat(a.sealed.chosen()).isEqualTo(LIMITS.chosen() + LIMITS.reserved());
  }

  private static PeerAddress dead(SplittableRandom random) {
    PeerAddress udp =
        PeerAddresses.parse(
            "udp://200.%d.%d.3:%d"
                .formatted(random.nextInt(250), random.nextInt(250), random.nextInt(1, 9_999)));
    return PeerAddress.ofLink(LinkSecret.generate(random).publicKey(), udp);
  }

  private static int ofLargestGroup(Station station) {
    Map<NetworkPrefix, Integer> sizes = new HashMap<>();
    station.sealed.links().stream()
        .filter(LinkView::chosen)
        .forEach(
            link -> sizes.merge(PeerAddresses.group(link.address().underLink()), 1, Integer::sum));
    return sizes.values().stream().mapToInt(size -> size).max().orElse(0);
  }

  /** Opens a link of a hostile host to a station. */
  private HostileHost.Key open(HostileHost.Key key, Station to) {
    world.run(Duration.ofSeconds(2)); // A host gets one handshake a second.
    key.open(to.address());
    world.run(Duration.ofMillis(50));
    key.sendCell(to.address());
    world.run(Duration.ofMillis(50));
    to.sealed.poll();
    return key;
  }

  @Test
  void shouldKeepPlacesFromAFloodOfHandshakesOfOneNetworkGroup() {
    Station hub = station(LinkMode.REQUIRE);
    for (int i = 0; i < 256; i++) {
      String subnet = Integer.toHexString(i);
      station(LinkMode.REQUIRE, "udp://[2a01:4f8:0:" + subnet + "::1]:1618")
          .sealed
          .contact(hub.address(), PING);
    }
    Station other = station(LinkMode.REQUIRE, "udp://45.9.2.3:1618");
    other.sealed.contact(hub.address(), PING);
    world.run(Duration.ofMillis(300)); // Nobody sends a first cell yet.
    int flooded = hub.sealed.status().handshakes();
    assertThat(flooded).isEqualTo(1 + LIMITS.acceptedOfGroup() + LIMITS.spare());
    other.slot();
    world.run(Duration.ofMillis(300));
    assertThat(hub.sealed.links()).extracting(LinkView::address).containsExactly(other.address());
  }

  @Test
  void shouldLetAFewHalfOpenLinksKeepNobodyOfTheirNetworkGroupOut() {
    Station hub = station(LinkMode.REQUIRE);
    List<HostileHost> hosts = new ArrayList<>();
    for (int i = 0; i < LIMITS.acceptedOfGroup() + LIMITS.spare(); i++) {
      hosts.add(new HostileHost(world, network, PeerAddresses.parse("udp://77.1.2." + i + ":1")));
      hosts.getLast().key(i).open(hub.address());
      world.run(Duration.ofMillis(100));
    }
    int most = hub.sealed.status().handshakes();
    assertThat(most).isEqualTo(hosts.size());
    try (HostileHost other = new HostileHost(world, network, HOST)) {
      HostileHost.Key key = open(other.key(99), hub);
      assertThat(hub.sealed.links()).extracting(LinkView::address).containsExactly(key.address());
    }
    assertThat(hub.sealed.status().handshakes()).isEqualTo(most - 1);
    hosts.forEach(HostileHost::close);
  }

  @Test
  void shouldLetOneHostKeepNobodyOfItsNetworkGroupOut() {
    Station hub = station(LinkMode.REQUIRE);
    List<HostileHost> hosts = new ArrayList<>();
    for (int port = 1; port <= LIMITS.acceptedOfGroup(); port++) {
      hosts.add(new HostileHost(world, network, PeerAddresses.parse("udp://77.1.2.3:" + port)));
      open(hosts.getLast().key(port), hub);
    }
    assertThat(hub.sealed.accepted()).isEqualTo(LIMITS.acceptedOfGroup());
    for (int i = 1; i <= LIMITS.acceptedOfGroup() + 3; i++) {
      hosts.add(new HostileHost(world, network, PeerAddresses.parse("udp://77.1.9." + i + ":1")));
      HostileHost.Key key = hosts.getLast().key(100 + i);
      key.open(hub.address());
      world.run(Duration.ofSeconds(1));
      key.trySendCell(hub.address());
      world.run(Duration.ofSeconds(1));
      hub.sealed.poll();
      assertThat(hub.sealed.isOpen(key.address()))
          .as("newcomer %d", i)
          .isEqualTo(i < LIMITS.acceptedOfGroup());
      assertThat(hub.sealed.accepted()).isEqualTo(LIMITS.acceptedOfGroup());
    }
    assertThat(hub.sealed.links())
        .extracting(link -> link.address().underLink())
        .as("the oldest of the large host")
        .contains(PeerAddresses.parse("udp://77.1.2.3:1"));
    hosts.forEach(HostileHost::close);
  }

  @Test
  void shouldEndALinkWithOneLastCell() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    sent.clear();
    a.sealed.end(b.address());
    a.slot();
    a.slot();
    world.run(Duration.ofMillis(50));
    assertThat(sent).hasSize(1);
    assertThat(a.sealed.size()).isZero();
    assertThat(b.sealed.size()).isZero();
  }

  @Test
  void shouldEndLinksThatOpenWhileItLeaves() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    Station c = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    c.sealed.contact(a.address(), PING);
    world.run(Duration.ofMillis(20));
    a.sealed.contact(c.address(), PING);
    a.sealed.leave();
    run(3);
    assertThat(a.sealed.size()).isZero();
    assertThat(b.sealed.size()).isZero();
    assertThat(c.sealed.size()).isZero();
  }

  @Test
  void shouldKeepLinksThroughStepsOfTheWallClock() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    long openedMs = a.sealed.links().getFirst().sinceMs();
    for (int hours : new int[] {-1, 1, 0, 5, -5}) {
      aheadOfTime = Duration.ofHours(hours);
      b.received.clear();
      a.sealed.send(b.address(), PING);
      run(2);
      assertThat(b.received).as("%d h", hours).hasSize(1);
      Station c = station(LinkMode.REQUIRE);
      b.sealed.contact(c.address(), PING);
      c.sealed.contact(a.address(), PING);
      run(3);
      assertThat(c.sealed.size()).as("%d h", hours).isEqualTo(2);
      run(200); // long enough for a renewal
      assertThat(c.sealed.size()).as("%d h", hours).isEqualTo(2);
      assertThat(a.sealed.links())
          .as("%d h", hours)
          .filteredOn(link -> link.address().equals(b.address()))
          .singleElement()
          .extracting(LinkView::sinceMs)
          .isEqualTo(openedMs + aheadOfTime.toMillis());
      c.close();
      stations.remove(c);
      a.sealed.end(c.address());
      b.sealed.end(c.address());
    }
  }

  @Test
  void shouldCloseASilentLinkAndOpenItAgain() {
    Station a = station(LinkMode.REQUIRE);
    Station b = station(LinkMode.REQUIRE);
    a.sealed.contact(b.address(), PING);
    run(3);
    network.cut((from, to) -> true);
    run(130);
    assertThat(a.sealed.size()).isZero();
    assertThat(b.sealed.size()).isZero();
    network.cut((from, to) -> false);
    a.sealed.contact(b.address(), PING);
    run(3);
    assertThat(b.received).hasSize(2);
  }

  private Dat dat(long ageMs) {
    return SignedDats.bound(SignedDats.key(1), "k", "v" + ageMs, world.nowMs() - ageMs, 4);
  }

  private Dat sized(int valueLength) {
    ByteString value = ByteString.copyFrom(new byte[valueLength]);
    return SignedDats.bound(SignedDats.key(1), ByteString.EMPTY, value, world.nowMs() - 1_000, 4);
  }

  private static void assertReceived(Station at, Station from, Message... messages) {
    assertThat(at.received)
        .extracting(Datagram::from, Datagram::packet)
        .containsExactlyElementsOf(
            Stream.of(messages)
                .map(message -> tuple(from.address(), PacketCodec.encode(message)))
                .toList());
  }

  private Station station(LinkMode mode) {
    return station(mode, "udp://45." + (stations.size() + 1) + ".2.3:1618");
  }

  private Station station(LinkMode mode, String address) {
    Station station = new Station(mode, stations.size() + 1, PeerAddresses.parse(address));
    stations.add(station);
    return station;
  }

  /** Lets seconds pass. Every station has a slot each 50 ms. */
  private void run(int seconds) {
    for (int i = 0; i < 20 * seconds; i++) {
      stations.forEach(Station::slot);
      world.run(Duration.ofMillis(50));
      stations.forEach(station -> station.sealed.poll());
    }
  }

  private final class Station {
    final PeerAddress udp;
    final LinkSecret key;
    final SealedTransport sealed;
    final List<Datagram> received = new ArrayList<>();

    Station(LinkMode mode, int number, PeerAddress udp) {
      this.udp = udp;
      key = LinkSecret.generate(new SplittableRandom(number));
      sealed =
          new SealedTransport(
              LinkConfig.of(mode, key),
              network.transport(udp),
              Timing.DEFAULT,
              EPOCH,
              () -> world.clock().instant().plus(aheadOfTime),
              world::nanos,
              new SplittableRandom(100 + number),
              new SimpleMeterRegistry());
      sealed.receive().map(Station::asPacket).subscribe(received::add);
      sealed.open().block();
    }

    /** A dat of a cell as the packet of the same dat. */
    private static Datagram asPacket(Incoming incoming) {
      return switch (incoming) {
        case Datagram datagram -> datagram;
        case FramedDat dat -> {
          Message put =
              MessageFrames.decode(FrameType.DAT, dat.frame(), 0, dat.frame().length).get();
          yield new Datagram(dat.from(), PacketCodec.encode(put));
        }
      };
    }

    PeerAddress address() {
      return PeerAddress.ofLink(key.publicKey(), udp);
    }

    int attempts() {
      return (int)
          sealed.status().links().stream()
              .filter(link -> link.state() == LinkView.State.OPENING)
              .count();
    }

    void slot() {
      sealed.slot(room -> {});
    }

    void close() {
      sealed.close();
      key.close();
    }
  }
}
