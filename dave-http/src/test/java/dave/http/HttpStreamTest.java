package dave.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.http.testing.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the stream of arriving dats over HTTP. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpStreamTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int BITS = 16;

  private GatewayNode node;
  private HttpClients http;

  /** One server-sent event. */
  private record Event(String id, String name, Map<String, Object> data) {}

  @BeforeEach
  void launch() {
    HttpLimits limits =
        HttpLimits.DEFAULT
            .withTimes(
                new HttpLimits.Times(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(400),
                    Duration.ofSeconds(2)))
            .withCounts(new HttpLimits.Counts(100, 64, 8, 4, 6, 8));
    node =
        GatewayNode.launch(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTrustLocal(true)
                .withLimits(limits));
    http = new HttpClients(node.address());
  }

  @AfterEach
  void close() {
    http.close();
    node.close();
  }

  private String put(String key, String value) {
    ByteString k = ByteString.copyFromUtf8(key);
    ByteString v = ByteString.copyFromUtf8(value);
    return node.put(k, v, BITS).block(SOON) instanceof dave.engine.Engine.Submission.Decided decided
        ? HttpClients.hash(decided.dat())
        : "refused";
  }

  /** A subscriber that reads line by line. */
  private final class Subscriber implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Subscriber(String query, String... headers) {
      try {
        socket = new Socket(http.address().getAddress(), http.address().getPort());
        socket.setSoTimeout((int) SOON.toMillis());
        StringBuilder request =
            new StringBuilder("GET /v1/stream" + query + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
          request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns the next event, and skips chunk sizes and headers. */
    Event next() {
      String id = "";
      String name = "";
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data: ")) {
            return new Event(id, name, JsonTree.object(line.substring(6)));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new AssertionError("the stream ended");
    }

    Event nextDat() {
      Event event = next();
      while (event.name().equals("heartbeat")) {
        event = next();
      }
      return event;
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static String hash(Event event) {
    return String.valueOf(JsonTree.object(event.data().get("dat")).get("hash"));
  }

  @Test
  void shouldTellWhatArrives() {
    put("before", "x");
    try (Subscriber events = new Subscriber("")) {
      Event first = events.next();
      assertThat(first.name()).isEqualTo("heartbeat");
      String hash = put("k", "v");
      Event dat = events.nextDat();
      assertThat(dat.name()).isEqualTo("dat");
      assertThat(hash(dat)).isEqualTo(hash);
      assertThat(dat.data()).containsEntry("cursor", dat.id()).containsEntry("event", "dat");
    }
  }

  @Test
  void shouldFilter() {
    try (Subscriber events = new Subscriber("?prefix=a%2F&min_difficulty=16&cursor=0")) {
      put("b/1", "no");
      String hash = put("a/1", "yes");
      assertThat(hash(events.nextDat())).isEqualTo(hash);
    }
    try (Subscriber none = new Subscriber("?cursor=0&min_difficulty=200")) {
      assertThat(none.next().name()).isEqualTo("heartbeat");
      assertThat(none.next().name()).isEqualTo("heartbeat");
    }
  }

  /** Connections break at random moments. Every dat still comes once, in order. */
  @Test
  void shouldLoseNothingOverResumes() {
    Random random = new Random(99);
    List<String> put = new ArrayList<>();
    List<String> told = new ArrayList<>();
    String cursor = "0";
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 120; i++) {
                    put.add(put("n/" + i, "v"));
                  }
                });
    while (told.size() < 120) {
      // The header overrides the cursor of the query, because a browser sends both.
      try (Subscriber events = new Subscriber("?cursor=0", "Last-Event-ID: " + cursor)) {
        for (int n = random.nextInt(1, 20); n > 0 && told.size() < 120; n--) {
          Event event = events.nextDat();
          assertThat(event.name()).isEqualTo("dat");
          told.add(hash(event));
          cursor = event.id();
        }
      }
    }
    await().atMost(SOON).until(() -> !writer.isAlive());
    assertThat(told).as("seed 99").isEqualTo(put);
  }

  @Test
  void shouldTellOfGaps() {
    String cursor;
    try (Subscriber events = new Subscriber("?cursor=0")) {
      put("same", "0");
      cursor = events.nextDat().id();
    }
    for (int i = 1; i <= 3; i++) {
      put("same", "v" + i);
    }
    try (Subscriber events = new Subscriber("", "Last-Event-ID: " + cursor)) {
      Event gap = events.nextDat();
      assertThat(gap.name()).isEqualTo("gap");
      assertThat(gap.data()).containsEntry("missed", 2L);
      assertThat(events.nextDat().name()).isEqualTo("dat");
    }
  }

  /** A subscriber that does not read costs a few buffers, and delays no other subscriber. */
  @Test
  void shouldNotWaitForTheSlow() throws InterruptedException {
    String long1 = "x".repeat(1_000);
    for (int i = 0; i < 64; i++) {
      put("big/" + i, long1 + i);
    }
    List<Subscriber> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        stalled.add(new Subscriber("?cursor=0"));
      }
      try (Subscriber quick = new Subscriber("?cursor=0")) {
        for (int i = 0; i < 64; i++) {
          assertThat(quick.nextDat().name()).isEqualTo("dat");
        }
        String hash = put("after", "all");
        assertThat(hash(quick.nextDat())).isEqualTo(hash);
      }
      assertThat(http.get("/livez").statusCode()).isEqualTo(200);
    } finally {
      stalled.forEach(Subscriber::close);
    }
    await().atMost(SOON).until(() -> subscribers() == 0);
  }

  private double subscribers() {
    return node.meters().get("dave.subscribers").tag("api", "http").gauge().value();
  }

  @Test
  void shouldBoundSubscribers() {
    List<Subscriber> open = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        Subscriber subscriber = new Subscriber("");
        open.add(subscriber);
        assertThat(subscriber.next().name()).isEqualTo("heartbeat");
      }
      HttpResponse<String> refused = http.get("/v1/stream");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("TOO_MANY_SUBSCRIBERS");
    } finally {
      open.forEach(Subscriber::close);
    }
    await().atMost(SOON).until(() -> subscribers() == 0);
    assertThat(node.meters().find("dave.subscribers").tag("api", "http").gauge()).isNotNull();
  }

  @Test
  void shouldTellWhereToGoOnWhenTheNodeStops() {
    put("k", "v");
    try (Subscriber subscriber = new Subscriber("?cursor=0")) {
      Event dat = subscriber.nextDat();
      node.close();
      String told = dat.id();
      Event last = subscriber.next();
      while (last.name().equals("heartbeat")) {
        told = last.id(); // The same position under another cursor text.
        last = subscriber.next();
      }
      assertThat(last.name()).isEqualTo("stopping");
      assertThat(last.id()).isEqualTo(told);
      assertThat(last.data())
          .containsEntry("cursor", told)
          .hasEntrySatisfying("retry_ms", ms -> assertThat(ms.toString()).isEqualTo("1000"));
    }
  }

  @Test
  void shouldTakeNoPlaceForAHead() {
    for (int i = 0; i < 10; i++) {
      HttpRequest head =
          http.request("/v1/stream").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
      assertThat(http.send(head).statusCode()).isEqualTo(200);
    }
    assertThat(subscribers()).isZero();
  }

  /** Other callers do not see a dat of this node while it is in the stem. */
  @Test
  void shouldHideFromOthersWhereADatBegan() {
    String stranger = "X-Forwarded-For: 192.0.2.7";
    String hash = put("hidden", "v");
    String target = "/v1/dats/" + hash;
    assertThat(http.get(target + "?local=true").statusCode()).isEqualTo(200);
    String[] forwarded = {"x-forwarded-for", "192.0.2.7"};
    assertThat(http.get(target + "?local=true", forwarded).statusCode()).isEqualTo(404);
    assertThat(http.get("/v1/keys?prefix=hidden", forwarded).body()).doesNotContain(hash);
    assertThat(http.get("/v1/consensus/hidden?local=true", forwarded).body())
        .contains("\"total_values\":0");
    Map<String, Object> told = JsonTree.object(http.get("/v1/status", forwarded).body());
    Map<String, Object> known = JsonTree.object(http.get("/v1/status").body());
    assertThat((long) told.get("dats")).isLessThan((long) known.get("dats"));
    assertThat(told).containsEntry("author", "");
    assertThat((String) known.get("author")).hasSize(64);
    try (Subscriber own = new Subscriber("?cursor=0");
        Subscriber other = new Subscriber("?cursor=0", stranger)) {
      assertThat(hash(own.nextDat())).isEqualTo(hash);
      // After the stem others get the dat too, in the order of arrival.
      assertThat(hash(other.nextDat())).isEqualTo(hash);
    }
    assertThat(http.get(target + "?local=true", forwarded).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldBeginWithSoManyOfTheLastArrivals() {
    List<String> hashes = List.of(put("last", "1"), put("other", "2"), put("last", "3"));
    try (Subscriber two = new Subscriber("?last=2");
        Subscriber more = new Subscriber("?last=1000&prefix=last");
        Subscriber resumed = new Subscriber("?last=2", "Last-Event-ID: 0")) {
      assertThat(hash(two.nextDat())).isEqualTo(hashes.get(1));
      assertThat(hash(two.nextDat())).isEqualTo(hashes.get(2));
      // The first dat was replaced. To a subscriber of the last arrivals that is no gap.
      assertThat(hash(more.nextDat())).isEqualTo(hashes.get(2));
      assertThat(hash(resumed.nextDat())).isEqualTo(hashes.get(1));
    }
    assertThat(http.get("/v1/stream?last=-1").body()).contains("PARAMETER_INVALID");
    assertThat(http.get("/v1/stream?last=1001").body()).contains("PARAMETER_INVALID");
  }

  @Test
  void shouldEndStreamsWhenTheNodeEnds() {
    try (Subscriber events = new Subscriber("")) {
      events.next();
      long begun = System.nanoTime();
      node.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
  }
}
