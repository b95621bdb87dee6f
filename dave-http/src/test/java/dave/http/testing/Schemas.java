package dave.http.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks values against the schemas of an OpenAPI document. It knows only the keywords that the
 * node's document uses.
 */
@SuppressWarnings("NullAway") // A missing value fails the test.
public final class Schemas {
  private final Map<String, Object> document;

  public Schemas(Map<String, Object> document) {
    this.document = document;
  }

  /** Returns the faults of a value, each with its path; empty if there are none. */
  public List<String> check(String schema, Object value) {
    List<String> faults = new ArrayList<>();
    check(Map.of("$ref", "#/components/schemas/" + schema), value, "$", faults);
    return faults;
  }

  private void check(Map<String, Object> schema, Object value, String at, List<String> faults) {
    if (schema.get("$ref") instanceof String ref) {
      check(resolve(ref), value, at, faults);
      return;
    }
    if (schema.get("oneOf") instanceof List<?> choices) {
      long fit =
          choices.stream()
              .filter(
                  choice -> {
                    List<String> wrong = new ArrayList<>();
                    check(JsonTree.object(choice), value, at, wrong);
                    return wrong.isEmpty();
                  })
              .count();
      if (fit != 1) {
        faults.add(at + " fits " + fit + " of oneOf: " + value);
      }
      return;
    }
    String type = String.valueOf(schema.get("type"));
    if (!isOf(type, value)) {
      faults.add(at + " is no " + type + ": " + value);
      return;
    }
    if (schema.get("enum") instanceof List<?> words && !words.contains(value)) {
      faults.add(at + " is none of " + words + ": " + value);
    }
    if (schema.get("pattern") instanceof String pattern
        && !Pattern.compile(pattern).matcher(String.valueOf(value)).find()) {
      faults.add(at + " does not match " + pattern + ": " + value);
    }
    if (schema.get("minimum") instanceof Number least
        && ((Number) value).doubleValue() < least.doubleValue()) {
      faults.add(at + " is below " + least + ": " + value);
    }
    if (value instanceof List<?> elements) {
      for (int i = 0; i < elements.size(); i++) {
        check(JsonTree.object(schema.get("items")), elements.get(i), at + "[" + i + "]", faults);
      }
    }
    if (type.equals("object")) {
      checkFields(schema, JsonTree.object(value), at, faults);
    }
  }

  private void checkFields(
      Map<String, Object> schema, Map<String, Object> fields, String at, List<String> faults) {
    Map<String, Object> known =
        schema.containsKey("properties") ? JsonTree.object(schema.get("properties")) : Map.of();
    if (schema.containsKey("required")) {
      for (Object name : JsonTree.list(schema.get("required"))) {
        if (!fields.containsKey(String.valueOf(name))) {
          faults.add(at + " lacks " + name);
        }
      }
    }
    fields.forEach(
        (name, value) -> {
          if (known.containsKey(name)) {
            check(JsonTree.object(known.get(name)), value, at + "." + name, faults);
          } else if (schema.get("additionalProperties") instanceof Map<?, ?> others) {
            check(JsonTree.object(others), value, at + "." + name, faults);
          } else {
            faults.add(at + " has the unknown " + name);
          }
        });
  }

  private static boolean isOf(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Long;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      default -> false;
    };
  }

  private Map<String, Object> resolve(String ref) {
    Map<String, Object> at = document;
    for (String step : ref.substring(2).split("/", -1)) {
      at = JsonTree.object(at.get(step));
    }
    return at;
  }
}
