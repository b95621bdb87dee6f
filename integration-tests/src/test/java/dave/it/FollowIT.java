package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.client.DaveClient;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Event;
import dave.client.model.Follow;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/**
 * A follower of nodes that are killed and start again at the same address, while others write. It
 * gets each dat exactly once.
 */
@Tag("long")
final class FollowIT {
  private static final int DATS = 150;
  private static final int BITS = 2;
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir Path dir;

  private final List<Dat> dats = new ArrayList<>();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<NodeProcess> nodes = new ArrayList<>();

  /** How many dats may be written so far. */
  private final AtomicInteger allowed = new AtomicInteger();

  private final AtomicBoolean ended = new AtomicBoolean();

  @BeforeEach
  void mine() throws IOException {
    SecureRandom random = new SecureRandom();
    try (SigningKey key = SigningKey.generate(random);
        Miner miner = new Miner(1, InstantSource.system(), random)) {
      for (int i = 0; i < DATS; i++) {
        MiningTask task =
            new MiningTask(
                ByteString.copyFromUtf8("kill/" + i),
                ByteString.copyFromUtf8("value " + i),
                key.author(),
                BITS);
        dats.add(miner.mine(task).result().join().compose(task, key));
      }
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private NodeProcess node(String name) throws Exception {
    NodeProcess node = new NodeProcess(dir.resolve(name), BITS);
    nodes.add(node);
    return node;
  }

  /**
   * Submits every dat in order, as soon as it is allowed, each until the node says that it has it.
   */
  private Thread write(NodeProcess node) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (DaveClient client = DaveClient.to(node.address()).timeout(SOON).connect()) {
                for (int i = 0; i < DATS && !ended.get(); i++) {
                  submit(client, i);
                }
              }
            });
  }

  private void submit(DaveClient client, int number) {
    await()
        .atMost(Duration.ofMinutes(10)) // It may have to wait for its turn.
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (number >= allowed.get() || ended.get()) {
                return ended.get();
              }
              try {
                client.node().reconnect();
                client.node().submit(dats.get(number));
                return true;
              } catch (DaveException e) {
                if (!e.isTemporary()) {
                  throw e;
                }
                return ended.get();
              }
            });
  }

  private Disposable follow(DaveClient client, Cursor after) {
    return client
        .follow(Follow.prefix("kill/").after(after))
        .doOnNext(events::add)
        .subscribe(event -> {}, failure -> {});
  }

  private List<WorkHash> received() {
    List<WorkHash> works = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Event.Dat arrived) {
        works.add(arrived.dat().dat().work());
      }
    }
    return works;
  }

  private List<WorkHash> written() {
    return dats.stream().map(Dat::work).toList();
  }

  private void awaitReceived(int count) {
    await().atMost(SOON).until(() -> received().size() >= count);
  }

  @Test
  void shouldGetEachDatOnceInOrderOfANodeThatIsKilled() throws Exception {
    NodeProcess node = node("a");
    Cursor place;
    Thread writer = write(node);
    try (DaveClient client = DaveClient.to(node.address()).timeout(SOON).connect()) {
      Disposable following = follow(client, Cursor.OLDEST);
      allowed.set(DATS / 2);
      awaitReceived(DATS / 3);
      node.kill();
      node.start();
      allowed.set(DATS * 5 / 6);
      awaitReceived(DATS * 2 / 3);
      following.dispose();
      allowed.set(DATS);
      place = Cursor.parse(events.getLast().cursor().toString());
    }
    // The program starts again too, at the place that it saved.
    try (DaveClient client = DaveClient.to(node.address()).timeout(SOON).connect()) {
      Disposable following = follow(client, place);
      awaitReceived(DATS);
      following.dispose();
    }
    writer.join();
    assertThat(received()).containsExactlyElementsOf(written());
    assertThat(events).allMatch(Event.Dat.class::isInstance);
  }

  @Test
  void shouldGetEachDatOnceOfNodesThatAreKilledInTurn() throws Exception {
    NodeProcess a = node("a");
    NodeProcess b = node("b");
    Thread writer = write(a);
    Thread other = write(b);
    try (DaveClient client = DaveClient.to(a.address(), b.address()).timeout(SOON).connect()) {
      Disposable following = follow(client, Cursor.OLDEST);
      allowed.set(DATS / 2);
      awaitReceived(DATS / 3);
      a.kill();
      allowed.set(DATS * 5 / 6);
      awaitReceived(DATS * 2 / 3);
      a.start();
      b.kill();
      allowed.set(DATS);
      awaitReceived(DATS);
      following.dispose();
    }
    writer.join();
    ended.set(true);
    other.join();
    assertThat(received()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(written());
    assertThat(events)
        .filteredOn(Event.Moved.class::isInstance)
        .last()
        .extracting(event -> ((Event.Moved) event).to().toString())
        .isEqualTo(a.address());
    assertThat(events).noneMatch(Event.Gap.class::isInstance);
  }
}
