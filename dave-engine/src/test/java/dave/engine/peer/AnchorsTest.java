package dave.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.LoneNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.Decoded;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnchorsTest {
  private static final PeerAddress EDGE = PeerAddresses.parse("udp://45.1.2.3:1");
  private static final PeerAddress TRIED = PeerAddresses.parse("udp://46.1.2.3:2");
  private static final PeerAddress OTHER = PeerAddresses.parse("tcp://[2a01::1]:3");

  private final VirtualWorld world = new VirtualWorld();
  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 20, Mass.WORK, world.clock(), new SplittableRandom(1));
  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 1_024, new SplittableRandom(1));
  private final Anchors anchors = new Anchors(store, 60_000, AnchorsTest::isChosen);

  @Test
  void shouldRememberTriedPeersButNoEdgesOverARestart() {
    table.addEdge(EDGE, 0);
    table.addProven(EDGE, 0);
    table.addProven(TRIED, 10);
    table.addProven(OTHER, 20);
    anchors.maintain(table, 5_000, world.scheduler());
    anchors.save();
    assertThat(Anchors.load(store)).containsExactly(TRIED, OTHER);
  }

  @Test
  void shouldKeepTheOldOnesWhenAllPeersAreLost() {
    table.addProven(TRIED, 10);
    anchors.maintain(table, 60_000, world.scheduler());
    table.remove(table.all().getFirst());
    anchors.maintain(table, 120_000, world.scheduler());
    assertThat(Anchors.load(store)).containsExactly(TRIED);
  }

  @Test
  void shouldForgetWhatIsNoAddress() {
    store.putMeta("anchors", ("rubbish\n" + TRIED).getBytes(StandardCharsets.UTF_8));
    assertThat(Anchors.load(store)).containsExactly(TRIED);
    assertThat(
            Anchors.load(
                new InMemoryDatStore(1, Mass.WORK, world.clock(), new SplittableRandom(1))))
        .isEmpty();
  }

  @Test
  void shouldPreferWhoBroughtDatsAndTakeTwoOfAGroup() {
    for (int i = 0; i < 5; i++) {
      table.addProven(PeerAddresses.parse("udp://47.1.1." + i + ":1"), i);
    }
    table.addProven(TRIED, 10);
    table.addProven(OTHER, 20);
    table.credit(Objects.requireNonNull(table.get(OTHER)), 16, 0);
    assertThat(table.anchors(Anchors.MAX, Anchors.MAX_LINKED, AnchorsTest::isChosen))
        .containsExactly(
            OTHER,
            PeerAddresses.parse("udp://47.1.1.0:1"),
            PeerAddresses.parse("udp://47.1.1.1:1"),
            TRIED);
  }

  @Test
  void shouldTakeLinkedPeersThatItChoseAloneAndEightOfThem() {
    for (int i = 1; i <= 30; i++) {
      PeerAddress address = linked(i);
      table.addProven(address, i);
      table.credit(Objects.requireNonNull(table.get(address)), 16, 0);
    }
    table.addProven(TRIED, 100);
    anchors.maintain(table, 5_000, world.scheduler());
    anchors.save();
    List<PeerAddress> saved = Anchors.load(store);
    List<PeerAddress> chosen =
        IntStream.rangeClosed(1, 30)
            .mapToObj(AnchorsTest::linked)
            .filter(AnchorsTest::isChosen)
            .limit(Anchors.MAX_LINKED)
            .toList();
    assertThat(chosen).hasSize(8);
    assertThat(saved).startsWith(chosen.toArray(PeerAddress[]::new)).endsWith(TRIED).hasSize(9);
  }

  private static boolean isChosen(PeerAddress address) {
    return address.port() % 2 == 0;
  }

  private static PeerAddress linked(int number) {
    return PeerAddresses.parse(
        "sealed://"
            + "%064x".formatted(number)
            + "@"
            + (60 + number)
            + ".1.2.3:"
            + (1_000 + number));
  }

  @Test
  void shouldKeepPlacesForAnchorsThatAFloodCannotTake() {
    try (LoneNode lone = restarted(Defences.ALL)) {
      for (PeerAddress anchor : anchorsOfLastRun()) {
        assertThat(lone.wire.to(anchor, GetPeers.class)).as("pings at once").hasSize(1);
      }
      flood(lone);
      assertThat(lone.proven()).as("a flooded table").hasSizeGreaterThan(280);
      for (PeerAddress anchor : anchorsOfLastRun()) {
        ByteString token = lone.wire.to(anchor, GetPeers.class).getLast().token();
        lone.wire.send(anchor, new Peers(token, List.of()));
      }
      lone.run(10);
      assertThat(lone.proven()).containsAll(anchorsOfLastRun());
    }
  }

  @Test
  void shouldAskNoAnchorsWithoutThatDefence() {
    try (LoneNode lone = restarted(Defences.without(Defence.ANCHORS))) {
      lone.run(20_000);
      assertThat(lone.wire.all()).isEmpty();
    }
  }

  private static LoneNode restarted(Defences defences) {
    String text =
        anchorsOfLastRun().stream().map(PeerAddress::toString).collect(Collectors.joining("\n"));
    return new LoneNode(1, LoneNode.CONFIG, Timing.DEFAULT, defences, Map.of("anchors", text));
  }

  private static List<PeerAddress> anchorsOfLastRun() {
    return IntStream.range(0, Anchors.MAX)
        .mapToObj(i -> PeerAddresses.parse("udp://" + (100 + i) + ".1.1.1:1"))
        .toList();
  }

  /** Makes thousands of addresses prove themselves, in more groups than there are buckets. */
  private static void flood(LoneNode lone) {
    lone.network.tap(
        (from, to, packet) -> {
          if (from.equals(LoneNode.ADDRESS)
              && to.bytes().byteAt(13) == 66
              && PacketCodec.decode(packet) instanceof Decoded.Ok ok
              && ok.message() instanceof GetPeers challenge) {
            lone.wire.send(to, new Peers(challenge.token(), List.of()));
          }
        });
    for (int i = 0; i < 5_000; i++) {
      int group = i % 50;
      PeerAddress sybil =
          PeerAddresses.parse("udp://" + (20 + group) + ".66." + i / 200 + "." + i % 200 + ":9");
      lone.wire.send(sybil, GetPeers.padded(ByteString.copyFromUtf8("12345678")));
      if (i % 20 == 0) {
        lone.run(1);
      }
    }
    lone.run(10);
  }
}
