package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dave.engine.log.LogLimit;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerTable;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PeerEventsTest {
  private static final String OWN = "udp://45.7.7.7:";

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger add = (Logger) LoggerFactory.getLogger("/peer/add");
  private final Logger drop = (Logger) LoggerFactory.getLogger("/peer/drop");
  private final List<EngineEvent> events = new ArrayList<>();
  private final PeerEvents peers = new PeerEvents(events::add, address -> {}, () -> 5);
  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 128, new SplittableRandom(1));

  @BeforeEach
  void listen() {
    lines.start();
    add.addAppender(lines);
    add.setLevel(Level.INFO);
    add.setAdditive(false);
    drop.addAppender(lines);
    drop.setLevel(Level.INFO);
    drop.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    add.detachAppender(lines);
    add.setLevel(null);
    add.setAdditive(true);
    drop.detachAppender(lines);
    drop.setLevel(null);
    drop.setAdditive(true);
  }

  private Peer peer(int number, boolean linked) {
    PeerAddress udp = PeerAddresses.parse(OWN + (1 + number));
    return table.addEdge(linked ? PeerAddress.ofLink(LinkKey.of(new byte[32], 0), udp) : udp, 0);
  }

  private long logged() {
    return lines.list.stream()
        .filter(line -> line.getFormattedMessage().contains("45.7.7.7"))
        .count();
  }

  @Test
  void shouldLogFewLinesOfManyLinks() {
    for (int i = 0; i < 500; i++) {
      Peer peer = peer(i, true);
      peers.added(peer);
      peers.dropped(peer, "the link ended");
    }
    assertThat(logged()).isEqualTo(2 * LogLimit.LINES);
    assertThat(events).hasSize(1_000);
  }

  @Test
  void shouldLogEachPeerWithoutALink() {
    for (int i = 0; i < 100; i++) {
      peers.added(peer(i, false));
    }
    assertThat(logged()).isEqualTo(100);
  }
}
