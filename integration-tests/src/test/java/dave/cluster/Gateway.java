package dave.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A client of one node's HTTP gateway. Thread-safe. */
final class Gateway {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final String base;

  Gateway(URI address) {
    base = address.toString();
  }

  /**
   * Puts a mined and signed dat: status 201 acknowledges it.
   *
   * @throws IOException if no answer came: the dat may be stored or not
   */
  HttpResponse<String> put(Dat dat) throws IOException {
    return send(
        request("/v1/dats")
            .header("content-type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(PacketCodec.encode(new Message.Put(dat)))));
  }

  /** Returns whether the node has a dat in its own store, visible to all callers. */
  boolean holds(Dat dat) throws IOException {
    return send(request("/v1/dats/" + dat.work() + "?local=true").GET()).statusCode() == 200;
  }

  /** Returns the hashes of all keyed dats in the node's own store. */
  Set<WorkHash> held() throws IOException {
    Set<WorkHash> held = new HashSet<>();
    String page = "";
    do {
      JsonNode answer = json("/v1/keys?limit=1000" + (page.isEmpty() ? "" : "&page=" + page));
      answer.get("dats").forEach(dat -> held.add(WorkHash.parse(dat.get("hash").asText())));
      page = answer.get("next_page").asText();
    } while (!page.isEmpty());
    return held;
  }

  /** Returns the consensus under a key, counted in this node's store. */
  JsonNode consensus(String key) throws IOException {
    return json("/v1/consensus/" + URLEncoder.encode(key, StandardCharsets.UTF_8) + "?local=true");
  }

  /** Returns the node's status, which may be some seconds old. */
  JsonNode status() throws IOException {
    return json("/v1/status");
  }

  boolean isReady() throws IOException {
    return send(request("/readyz").GET()).statusCode() == 200;
  }

  /** Returns server-sent events after a cursor, until the node ends them. */
  HttpResponse<java.util.stream.Stream<String>> stream(String cursor) throws IOException {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create(base + "/v1/stream"))
              .header("last-event-id", cursor)
              .build(),
          BodyHandlers.ofLines());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private JsonNode json(String path) throws IOException {
    HttpResponse<String> response = send(request(path).GET());
    if (response.statusCode() != 200) {
      throw new IOException(path + " is " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }
}
