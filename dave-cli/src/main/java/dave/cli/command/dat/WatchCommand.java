package dave.cli.command.dat;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.cli.command.Arguments;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Interrupts;
import dave.cli.terminal.JsonLine;
import dave.client.ClientException;
import dave.client.Endpoint;
import dave.client.Subscription;
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
      "JSON, a line each: event (dat, gap), cursor, and dat or missed.",
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
    Subscription subscription =
        new Subscription(
            context.nodes(),
            SubscribeRequest.newBuilder()
                .setKeyPrefix(Arguments.keyPrefix(prefix))
                .setAuthor(author.filter(context))
                .setMinDifficulty(minDifficulty)
                .setCursor(after)
                .build(),
            context.env().clock());
    Interrupts.Registration registration =
        context.env().interrupts().onInterrupt(() -> printCursor(context, subscription));
    try {
      subscription.follow(new PrintingListener(context));
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    } finally {
      registration.close();
    }
  }

  private static void printCursor(CommandContext context, Subscription subscription) {
    if (context.showsProgress() && !subscription.cursor().isEmpty()) {
      context.note("go on later with: --after " + subscription.cursor());
    }
  }

  /** Prints the dats that a subscription delivers. */
  private final class PrintingListener implements Subscription.Listener {
    private final CommandContext context;

    PrintingListener(CommandContext context) {
      this.context = context;
    }

    @Override
    public boolean received(SubscribeResponse response) {
      return show(context, response);
    }

    @Override
    public void lost(ClientException why) {
      String reason =
          switch (why.fault()) {
            case SILENT -> "it is silent";
            case ENDED -> "it ended the stream";
            default -> String.valueOf(context.failure(why).getMessage());
          };
      context.note("lost the node (" + reason + "): trying again");
    }

    @Override
    public void resumed(Endpoint node, String cursor) {
      context.note(
          cursor.isEmpty()
              ? "going on at " + node + " with what it holds"
              : "the node is back: going on after cursor " + cursor);
    }
  }

  /** Shows an answer, and returns whether to continue. */
  private boolean show(CommandContext context, SubscribeResponse response) {
    switch (response.getEventCase()) {
      case DAT -> {
        if (context.json()) {
          JsonLine.write(
              context.out(),
              json ->
                  json.text("event", "dat")
                      .text("cursor", response.getCursor())
                      .nested("dat", DatText.json(response.getDat())));
        } else {
          context.out().line(DatText.line(response.getDat()));
        }
        context.out().flush();
        shown++;
      }
      case GAP -> showGap(context, response);
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
    return count == null || shown < count;
  }

  private static void showGap(CommandContext context, SubscribeResponse response) {
    long missed = response.getGap().getMissed();
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("event", "gap")
                  .text("cursor", response.getCursor())
                  .number("missed", missed));
      context.out().flush();
    }
    context.note("gap: up to " + missed + " dats are held no more (evicted or replaced)");
  }
}
