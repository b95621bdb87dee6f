package dave.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Subscribes to the dats of a node, and resumes after its cursor when the node comes back. */
final class Follower implements AutoCloseable {
  private static final int STOPPING = 503;
  private static final long AGAIN_NS = 100_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterNode node;
  private final List<WorkHash> told = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "follower");
  private final AtomicInteger farewells = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean ended;
  private String cursor = "0";

  private Follower(ClusterNode node) {
    this.node = node;
  }

  /** Starts with the oldest dat that the node holds. */
  static Follower of(ClusterNode node) {
    Follower follower = new Follower(node);
    follower.thread.setDaemon(true);
    follower.thread.start();
    return follower;
  }

  private void run() {
    while (!ended) {
      try {
        HttpResponse<Stream<String>> response = node.gateway().stream(cursor);
        if (response.statusCode() == STOPPING) {
          LockSupport.parkNanos(AGAIN_NS);
          continue;
        }
        if (response.statusCode() != 200) {
          wrong.add("cursor " + cursor + " is answered with " + response.statusCode());
          return;
        }
        connections.incrementAndGet();
        response.body().filter(line -> line.startsWith("data: ")).forEach(this::receive);
      } catch (IOException | UncheckedIOException e) {
        LockSupport.parkNanos(AGAIN_NS);
      }
    }
  }

  private void receive(String line) {
    try {
      JsonNode event = JSON.readTree(line.substring("data: ".length()));
      cursor = event.get("cursor").asText();
      switch (event.get("event").asText()) {
        case "dat" -> receive(WorkHash.parse(event.get("dat").get("hash").asText()));
        case "heartbeat" -> {}
        case "stopping" -> farewells.incrementAndGet();
        default -> wrong.add(line);
      }
    } catch (IOException e) {
      wrong.add(e + " in " + line);
    }
  }

  private void receive(WorkHash hash) {
    if (told.contains(hash)) {
      wrong.add(hash + " is told twice");
    }
    told.add(hash);
  }

  /** Returns the number of connections so far. */
  int connections() {
    return connections.get();
  }

  /** Returns how often the node announced that it stops. */
  int farewells() {
    return farewells.get();
  }

  /** Returns gaps, dats that came twice, and refused cursors. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  Expectation isTold(List<Dat> dats) {
    return new Expectation(
        "a subscriber of " + node + " is told " + dats.size() + " dats",
        () -> {
          List<String> missing = new ArrayList<>(wrong);
          for (Dat dat : dats) {
            if (!told.contains(dat.work())) {
              missing.add(dat.key().toStringUtf8());
            }
          }
          return missing;
        });
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }
}
