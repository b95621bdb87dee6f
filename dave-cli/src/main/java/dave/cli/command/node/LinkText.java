package dave.cli.command.node;

import dave.admin.v1.Link;
import dave.admin.v1.LinkCounts;
import dave.cli.terminal.Text;
import dave.json.Json;
import java.time.Duration;
import java.util.Optional;

/** A node's links as text and as JSON. */
final class LinkText {
  private LinkText() {}

  static void fill(Json json, LinkCounts links) {
    json.text("mode", links.getMode())
        .number("chosen", links.getChosen())
        .number("accepted", links.getAccepted())
        .number("opening", links.getOpening())
        .number("least_chosen", links.getLeastChosen())
        .number("oldest_since_ms", links.getOldestSinceMs());
  }

  static void fill(Json json, Link link) {
    json.text("state", state(link))
        .flag("chosen", link.getChosen())
        .number("since_ms", link.getSinceMs())
        .number("last_cell_ms", link.getLastCellMs());
  }

  /** Returns the mode and the numbers of links. */
  static String counts(LinkCounts links, long nowMs) {
    if (isPlain(links)) {
      return "plain: none, only plain packets";
    }
    String opening = links.getOpening() == 0 ? "" : ", " + links.getOpening() + " opening";
    String oldest =
        links.getOldestSinceMs() == 0
            ? ""
            : "; the oldest is " + age(links.getOldestSinceMs(), nowMs) + " old";
    return "%s: %s chosen (%s or more wanted), %s accepted%s%s"
        .formatted(
            links.getMode(),
            links.getChosen(),
            links.getLeastChosen(),
            links.getAccepted(),
            opening,
            oldest);
  }

  /** Returns a warning if the node depends on too few links. */
  static Optional<String> warning(LinkCounts links) {
    return links.getMode().equals("require") && links.getChosen() < links.getLeastChosen()
        ? Optional.of(
            "this node talks over links alone and chose only %s: few peers could keep dats from"
                    .formatted(links.getChosen())
                + " it; add some: dave peers add sealed://KEY@HOST:PORT")
        : Optional.empty();
  }

  /** Returns the numbers of links for a line; empty for a node without links. */
  static String inLine(LinkCounts links) {
    return isPlain(links) ? "" : "  links " + links.getChosen() + "+" + links.getAccepted();
  }

  /** Returns what the link to a peer does, and for how long. */
  static String peer(Link link, long nowMs) {
    String what =
        link.getState() == Link.State.STATE_OPEN
            ? link.getChosen() ? "chosen" : "accepted"
            : state(link);
    return what + " " + age(link.getSinceMs(), nowMs);
  }

  /** Returns the name of a state; one that this program does not know is "unspecified". */
  private static String state(Link link) {
    return switch (link.getState()) {
      case STATE_OPENING -> "opening";
      case STATE_OPEN -> "open";
      case STATE_ENDING -> "ending";
      case STATE_UNSPECIFIED, UNRECOGNIZED -> "unspecified";
    };
  }

  /** Whether the node has no links. A node of before links says nothing of a mode. */
  private static boolean isPlain(LinkCounts links) {
    return links.getMode().isEmpty() || links.getMode().equals("plain");
  }

  private static String age(long sinceMs, long nowMs) {
    return Text.duration(Duration.ofMillis(Math.max(0, nowMs - sinceMs)));
  }
}
