package dave.cli.command.dat;

import dave.cli.command.Arguments;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.JsonLine;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Event;
import dave.client.model.Follow;
import dave.client.model.FollowListener;
import dave.wire.Author;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dave watch}. */
@Command(
    name = "watch",
    description = {
      "Show dats as they arrive at the node, until Ctrl-C.",
      "If the node is lost, the command connects again and shows all that the node still has."
          + " Dats that it no longer has are reported as a gap on stderr."
    },
    footer = {
      "",
      "Columns: hash, difficulty in bits, time, author (its start), key, value.",
      "JSON, a line each: event (dat, gap, moved), cursor, and dat, missed, or from, to, resumed.",
      "Example: dave watch --prefix chat/ -o json"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class WatchCommand extends ClientCommand {
  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that start with this.")
  private String prefix = "";

  @Mixin private AuthorOption author;

  @Option(
      names = "--min-difficulty",
      paramLabel = "N",
      description = "Only dats of at least this difficulty, in bits.")
  private int minDifficulty;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description =
          "Start after this cursor of an earlier watch; 0 starts with the oldest dat held.")
  private String after = "";

  @Option(names = "--count", paramLabel = "N", description = "End after this number of dats.")
  private @Nullable Long count;

  private long shown;

  public WatchCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    if (count != null && count < 1) {
      throw CliFailure.usage("--count " + count + " is out of range: give 1 or more");
    }
    if (minDifficulty < 0 || minDifficulty > 256) {
      throw CliFailure.usage(
          "--min-difficulty " + minDifficulty + " is out of range: give 0 to 256");
    }
    AtomicReference<@Nullable Cursor> latest = new AtomicReference<>();
    Interrupts.Registration registration =
        context.env().interrupts().onInterrupt(() -> printCursor(context, latest.get()));
    try {
      var unused =
          context
              .client()
              .follow(follow(context))
              .takeUntil(
                  event -> {
                    latest.set(event.cursor());
                    return !show(context, event);
                  })
              .blockLast();
    } finally {
      registration.close();
    }
  }

  private Follow follow(CommandContext context) {
    Follow follow =
        Follow.prefix(Arguments.keyPrefix(prefix))
            .minDifficulty(minDifficulty)
            .listener(new Notes(context));
    Optional<Author> only = author.find(context);
    try {
      return (only.isPresent() ? follow.by(only.get()) : follow).after(after);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, "--after: " + e.getMessage(), e);
    }
  }

  private static void printCursor(CommandContext context, @Nullable Cursor cursor) {
    if (context.showsProgress() && cursor != null) {
      context.note("go on later with: --after " + cursor);
    }
  }

  /** Notes when a node is lost, and when one delivers again. */
  private record Notes(CommandContext context) implements FollowListener {
    @Override
    public void lost(DaveException why) {
      String reason =
          switch (why.fault()) {
            case SILENT -> "it is silent";
            case ENDED -> "it ended the stream";
            default -> String.valueOf(context.failure(why).getMessage());
          };
      context.note("lost the node (" + reason + "): trying again");
    }

    @Override
    public void resumed(Endpoint node, String position) {
      context.note(
          position.isEmpty()
              ? "going on at " + node + " with what it holds"
              : "going on at " + node + " after cursor " + position);
    }
  }

  /** Shows an event, and returns whether to continue. */
  private boolean show(CommandContext context, Event event) {
    switch (event) {
      case Event.Dat arrived -> {
        if (context.json()) {
          JsonLine.write(
              context.out(),
              json ->
                  json.text("event", "dat")
                      .text("cursor", arrived.cursor().toString())
                      .nested("dat", DatText.json(arrived.dat())));
        } else {
          context.out().line(DatText.line(arrived.dat()));
        }
        context.out().flush();
        shown++;
      }
      case Event.Gap gap -> showGap(context, gap);
      case Event.Moved moved -> showMoved(context, moved);
    }
    return count == null || shown < count;
  }

  private static void showMoved(CommandContext context, Event.Moved moved) {
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("event", "moved")
                  .text("cursor", moved.cursor().toString())
                  .text("from", moved.from().toString())
                  .text("to", moved.to().toString())
                  .flag("resumed", moved.resumed()));
      context.out().flush();
    }
  }

  private static void showGap(CommandContext context, Event.Gap gap) {
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("event", "gap")
                  .text("cursor", gap.cursor().toString())
                  .number("missed", gap.missed()));
      context.out().flush();
    }
    context.note("gap: up to " + gap.missed() + " dats are held no more (evicted or replaced)");
  }
}
