package dave.it.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dave.client.ClientBuilder;
import dave.client.DaveClient;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.client.model.DaveException;
import dave.client.model.Event;
import dave.client.model.Follow;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.client.model.Put;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.wire.Author;
import dave.wire.WorkHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The client of Java. */
public final class JavaDriver implements Driver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, DaveClient> clients = new TreeMap<>();
  private final Path dir;
  private @Nullable Iterator<Event> events;
  private @Nullable Stream<Event> following;

  /**
   * @param dir an empty folder
   */
  public JavaDriver(Path dir) {
    this.dir = dir;
  }

  @Override
  public JsonNode call(JsonNode call) throws IOException {
    try {
      return JSON.readTree(JSON.writeValueAsString(made(call)));
    } catch (DaveException e) {
      return JSON.valueToTree(
          Map.of(
              "error", e.getMessage(),
              "fault", e.fault().name(),
              "reason", e.reason().name()));
    } catch (IllegalArgumentException e) {
      return JSON.valueToTree(Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private Map<String, ?> made(JsonNode call) {
    String name = text(call, "as");
    return switch (text(call, "do")) {
      case "connect" -> connect(name, call);
      case "put" -> put(client(name), call);
      case "get" -> get(client(name), call);
      case "consensus" -> consensus(client(name), call);
      case "list" ->
          Map.of(
              "values",
              client(name)
                  .list(Listing.prefix(text(call, "prefix")))
                  .map(NodeDat::value)
                  .toStream()
                  .sorted()
                  .toList());
      case "follow" -> follow(client(name), call);
      case "take" -> take(call.path("count").asInt());
      case "file" -> file(client(name), call);
      default -> throw new AssertionError("no such call: " + call);
    };
  }

  private DaveClient client(String name) {
    return Optional.ofNullable(clients.get(name)).orElseThrow();
  }

  private static String text(JsonNode call, String field) {
    return call.path(field).asText();
  }

  private static Optional<Path> path(JsonNode call, String field) {
    return Optional.of(text(call, field)).filter(text -> !text.isEmpty()).map(Path::of);
  }

  private Map<String, ?> connect(String name, JsonNode call) {
    List<String> to = new ArrayList<>();
    call.path("to").forEach(address -> to.add(address.asText()));
    ClientBuilder builder = DaveClient.to(to.toArray(String[]::new));
    builder = path(call, "ca").map(builder::tls).orElse(builder);
    builder = path(call, "token").map(builder::token).orElse(builder);
    builder = path(call, "key").map(builder::key).orElse(builder);
    DaveClient before = clients.put(name, builder.connect());
    if (before != null) {
      before.close();
    }
    return Map.of();
  }

  private static Map<String, ?> put(DaveClient client, JsonNode call) {
    Put put =
        Put.of(text(call, "key"), text(call, "value")).difficulty(call.path("difficulty").asInt());
    Stored stored =
        client
            .put(text(call, "mine").equals("node") ? put.minedByNode() : put)
            .blockOptional()
            .orElseThrow();
    return Map.of(
        "outcome", stored.outcome().name(),
        "author", stored.dat().dat().author().toString(),
        "work", stored.dat().dat().work().toString());
  }

  private static Map<String, ?> get(DaveClient client, JsonNode call) {
    Query query;
    if (call.has("work")) {
      query = Query.work(WorkHash.parse(text(call, "work")));
    } else if (call.has("author")) {
      query = Query.record(text(call, "key"), Author.parse(text(call, "author")));
    } else {
      query = Query.key(text(call, "key"));
    }
    Map<String, @Nullable Object> answer = new TreeMap<>();
    answer.put("value", client.get(query.local()).map(NodeDat::value).blockOptional().orElse(null));
    return answer;
  }

  private static Map<String, ?> consensus(DaveClient client, JsonNode call) {
    Consensus counted =
        client.consensus(Count.of(text(call, "key")).local()).blockOptional().orElseThrow();
    return Map.of(
        "tallies",
        counted.tallies().stream().map(each -> each.authors() + " " + each.value()).toList(),
        "authors",
        counted.authors());
  }

  private Map<String, ?> follow(DaveClient client, JsonNode call) {
    if (following != null) {
      following.close();
    }
    Flux<Event> flux =
        client.follow(Follow.prefix(text(call, "prefix")).after(text(call, "after")));
    following = flux.toStream(1);
    events = following.iterator();
    return Map.of();
  }

  private Map<String, ?> take(int count) {
    List<String> taken = new ArrayList<>();
    String cursor = "";
    while (taken.size() < count && events != null) {
      Event event = events.next();
      taken.add(
          switch (event) {
            case Event.Dat dat -> "dat " + dat.value();
            case Event.Gap gap -> gap.missed() > 0 ? "gap" : "gap of nothing";
            case Event.Moved moved -> "moved " + moved.resumed();
          });
      cursor = event.cursor().toString();
    }
    return Map.of("events", taken, "cursor", cursor);
  }

  private Map<String, ?> file(DaveClient client, JsonNode call) {
    int size = call.path("size").asInt();
    try {
      byte[] content = text(call, "text").repeat(size).substring(0, size).getBytes(UTF_8);
      Path file = Files.write(Files.createTempFile(dir, "file", ""), content);
      ByteString root = client.files().put(file).blockOptional().orElseThrow().root();
      byte[] read =
          client
              .files()
              .read(root)
              .reduce(ByteString.EMPTY, ByteString::concat)
              .blockOptional()
              .orElseThrow()
              .toByteArray();
      return Map.of("same", Arrays.equals(read, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (following != null) {
      following.close();
    }
    clients.values().forEach(DaveClient::close);
  }
}
