package dave.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes several clients through the steps of a file, all of them at once, one step at a time. */
public final class Scenario {
  private static final Pattern WORD = Pattern.compile("\\$(\\w+)");

  private final JsonNode steps;
  private final Nodes nodes;
  private final List<Taker> takers = new ArrayList<>();

  /** What a scenario does to nodes. */
  public interface Nodes {
    /** Ends a node at once. */
    void kill(String name) throws Exception;

    /** Starts a node that was killed, at the same address. */
    void start(String name) throws Exception;
  }

  /** A client, and what words with a $ mean to it. */
  private record Taker(String name, Driver driver, Map<String, String> words) {}

  public Scenario(Path file, Nodes nodes) throws IOException {
    steps = new ObjectMapper().readTree(file.toFile()).path("steps");
    this.nodes = nodes;
  }

  /**
   * Adds a client.
   *
   * @param words what words with a $ mean to it
   */
  public void add(String name, Driver driver, Map<String, String> words) {
    takers.add(new Taker(name, driver, new HashMap<>(words)));
  }

  /** Takes all steps. Fails at the first one at which an answer is not as expected. */
  public void take() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (JsonNode step : steps) {
        if (step.has("kill")) {
          nodes.kill(step.path("kill").asText());
        } else if (step.has("start")) {
          nodes.start(step.path("start").asText());
        } else {
          List<Future<?>> all = new ArrayList<>();
          for (Taker taker : takers) {
            all.add(
                threads.submit(
                    () -> {
                      take(taker, step);
                      return null;
                    }));
          }
          for (Future<?> each : all) {
            each.get();
          }
        }
      }
    }
  }

  private static void take(Taker taker, JsonNode step) throws IOException {
    JsonNode call = replaced(step.path("call"), taker.words);
    JsonNode answer = taker.driver.call(call);
    String where = taker.name + " at " + call + " answered " + answer;
    JsonNode expected = replaced(step.path("expect"), taker.words);
    assertThat(answer.has("error")).as(where).isEqualTo(isFailure(expected));
    expected
        .properties()
        .forEach(
            field -> {
              JsonNode is = answer.path(field.getKey());
              if (field.getKey().equals("error")) {
                assertThat(is.asText()).as(where).contains(field.getValue().asText());
              } else {
                assertThat(is).as(where).isEqualTo(field.getValue());
              }
            });
    step.path("keep")
        .properties()
        .forEach(
            kept -> taker.words.put(kept.getKey(), answer.path(kept.getValue().asText()).asText()));
  }

  private static boolean isFailure(JsonNode expected) {
    return expected.has("error") || expected.has("fault");
  }

  /** Returns a copy in which words with a $ are replaced. */
  private static JsonNode replaced(JsonNode node, Map<String, String> words) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      object
          .properties()
          .forEach(field -> copy.set(field.getKey(), replaced(field.getValue(), words)));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(element -> copy.add(replaced(element, words)));
      return copy;
    }
    return node.isTextual() ? TextNode.valueOf(replaced(node.asText(), words)) : node;
  }

  private static String replaced(String text, Map<String, String> words) {
    return WORD.matcher(text)
        .replaceAll(
            found -> {
              String word = words.get(found.group(1));
              assertThat(word).as("the meaning of " + found.group() + " in " + text).isNotNull();
              return Matcher.quoteReplacement(word);
            });
  }
}
