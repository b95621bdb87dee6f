package dave.client.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in what {@code follow} delivers. Keep {@link #toString} once an event is processed, and
 * go on after it when the program starts again.
 *
 * <p>Each node's arrival log has its own order. So a cursor holds the exact position at the node
 * that delivered, first, and positions at other nodes from which on nothing was missed.
 */
public final class Cursor {
  /** Before the oldest dat that a node holds. */
  public static final Cursor OLDEST = new Cursor("0", Map.of());

  private static final String TEXT = "[A-Za-z0-9_-]+";

  /** A position at the first node of the client; empty if the positions have nodes. */
  private final String position;

  private final Map<Endpoint, String> positions;

  private Cursor(String position, Map<Endpoint, String> positions) {
    this.position = position;
    this.positions = positions;
  }

  /** The cursor of a client with one node: the node's own text. */
  public static Cursor of(String position) {
    return new Cursor(position, Map.of());
  }

  /**
   * The cursor of a client with several nodes.
   *
   * @param positions each node's own text, that of the node that delivered first
   */
  public static Cursor of(Map<Endpoint, String> positions) {
    return new Cursor("", new LinkedHashMap<>(positions));
  }

  /**
   * Parses the text of a cursor, or of a node's own cursor such as {@code "0"}.
   *
   * @throws IllegalArgumentException if it is neither; the message names the text
   */
  public static Cursor parse(String text) {
    if (text.matches(TEXT)) {
      return of(text);
    }
    Map<Endpoint, String> positions = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int at = part.indexOf('@');
      if (at < 1 || !part.substring(0, at).matches(TEXT)) {
        throw malformed(text, null);
      }
      try {
        positions.put(Endpoint.parse(part.substring(at + 1)), part.substring(0, at));
      } catch (IllegalArgumentException e) {
        throw malformed(text, e);
      }
    }
    return new Cursor("", positions);
  }

  private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "cursor '" + text + "' is malformed: give one of an event, or Cursor.OLDEST", cause);
  }

  /** Returns the nodes, that which delivered first; empty for a client with one node. */
  public List<Endpoint> nodes() {
    return List.copyOf(positions.keySet());
  }

  /**
   * Returns a node's own cursor; empty if there is none.
   *
   * @param first whether the node is the first one of the client
   */
  public String at(Endpoint node, boolean first) {
    return positions.isEmpty() && first ? position : positions.getOrDefault(node, "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor cursor && cursor.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns the text that {@link #parse} reads: printable ASCII without blanks. */
  @Override
  public String toString() {
    if (positions.isEmpty()) {
      return position;
    }
    List<String> parts = new ArrayList<>();
    positions.forEach((node, text) -> parts.add(text + "@" + node));
    return String.join(",", parts);
  }
}
