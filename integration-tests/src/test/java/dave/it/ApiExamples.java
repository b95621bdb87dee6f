package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Calls each method of a running node with {@code buf curl}, and keeps what that prints. */
final class ApiExamples {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = base64("greeting");

  private final String service;
  private final Map<String, String> examples = new LinkedHashMap<>();

  private ApiExamples(String address) {
    service = "http://" + address + "/dave.admin.v1.AdminService/";
  }

  /**
   * Returns by method the call as a user types it, with its answer; and under "Error" a call that
   * fails.
   */
  static Map<String, String> run(String address) {
    ApiExamples calls = new ApiExamples(address);
    calls.writeAndRead();
    calls.file();
    calls.network();
    return calls.examples;
  }

  /** Returns whether two examples of a method differ only in values. */
  static boolean sameShape(String example, String other) {
    return shape(example).equals(shape(other));
  }

  /** Returns the call, and the names and types of all fields of the last answer. */
  static Set<String> shape(String example) {
    Set<String> shape = new TreeSet<>();
    shape.add(example.lines().findFirst().orElse("").replaceAll(": \"[^\"]*\"", ": text"));
    List<JsonNode> answers = parse(example.substring(example.indexOf('\n')));
    addShape(answers.getLast(), "", shape);
    return shape;
  }

  private void writeAndRead() {
    JsonNode put =
        call("Put", "{\"key\": \"%s\", \"value\": \"%s\"}".formatted(KEY, base64("hello")));
    try (SigningKey alice = SigningKey.generate(new SecureRandom())) {
      String parts =
          "\"key\": \"%s\", \"value\": \"%s\", \"author\": \"%s\""
              .formatted(KEY, base64("hello, too"), base64(alice.author().toByteString()));
      JsonNode mined = call("Mine", "{" + parts + "}").path("result");
      ByteString work = bytes(mined.path("work"));
      call(
          "Submit",
          "{\"dat\": {%s, \"timeMs\": \"%s\", \"salt\": \"%s\", \"work\": \"%s\", \"signature\": \"%s\"}}"
              .formatted(
                  parts,
                  mined.path("timeMs").asText(),
                  mined.path("salt").asText(),
                  base64(work),
                  base64(alice.sign(WorkHash.of(work)))));
    }
    call("Get", "{\"work\": \"%s\"}".formatted(put.path("dat").path("work").asText()));
    call("List", "{\"keyPrefix\": \"%s\", \"pageSize\": 1}".formatted(base64("greet")));
    call("Consensus", "{\"key\": \"%s\", \"localOnly\": true}".formatted(KEY));
    follow(
        "{\"author\": \"%s\", \"cursor\": \"0\"}"
            .formatted(put.path("dat").path("author").asText()));
    fail(
        "Get",
        "{\"work\": \"%s\", \"localOnly\": true}"
            .formatted(base64(ByteString.copyFrom(new byte[32]))));
  }

  private void file() {
    String content = base64("Three lines\nmake\na file.\n");
    JsonNode put =
        call(
            "PutFile",
            "{\"start\": {\"mediaType\": \"text/plain\"}} {\"content\": \"%s\"}"
                .formatted(content));
    call("GetFile", "{\"root\": \"%s\"}".formatted(put.path("result").path("root").asText()));
  }

  private void network() {
    call("AddPeer", "{\"address\": \"127.0.0.1:1618\"}");
    call("ListPeers", "{}");
    call("GetStatus", "{}");
  }

  /** Makes a call, keeps it as an example, and returns its last answer. */
  private JsonNode call(String method, String request) {
    NodeJs.Run run = curl(method, request, "30s");
    assertThat(run.exitCode()).as(method + request + run).isZero();
    examples.put(method, typed(method, request) + run.out());
    return parse(run.out()).getLast();
  }

  /**
   * Keeps a subscription as an example: it begins with dats that the node holds, and ends with a
   * timeout.
   */
  private void follow(String request) {
    NodeJs.Run run = curl("Subscribe", request, "2s");
    examples.put("Subscribe", typed("Subscribe", request) + run.out());
  }

  private void fail(String method, String request) {
    NodeJs.Run run = curl(method, request, "30s");
    assertThat(run.out()).isEmpty();
    examples.put("Error", typed(method, request) + run.err().strip() + "\n");
  }

  private NodeJs.Run curl(String method, String request, String timeout) {
    return NodeJs.buf(
        "curl",
        "--protocol",
        "grpc",
        "--http2-prior-knowledge",
        "--emit-defaults",
        "--timeout",
        timeout,
        "-d",
        request,
        service + method);
  }

  private static String typed(String method, String request) {
    return "$ call %s '%s'\n".formatted(method, request);
  }

  private static List<JsonNode> parse(String text) {
    try (var documents = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return new ArrayList<>(documents.readAll());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void addShape(JsonNode node, String path, Set<String> shape) {
    // Different runs have different verdicts.
    if (node.isObject() && !path.endsWith(".verdicts")) {
      node.properties()
          .forEach(entry -> addShape(entry.getValue(), path + "." + entry.getKey(), shape));
    } else if (node.isArray()) {
      node.forEach(element -> addShape(element, path + "[]", shape));
    } else {
      shape.add(path + ": " + node.getNodeType());
    }
  }

  private static ByteString bytes(JsonNode base64) {
    return ByteString.copyFrom(Base64.getDecoder().decode(base64.asText()));
  }

  private static String base64(String text) {
    return base64(ByteString.copyFrom(text, StandardCharsets.UTF_8));
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
