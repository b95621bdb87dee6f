package dave.cli.command.dat;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.cli.command.Arguments;
import dave.cli.command.ClientCommand;
import dave.cli.command.Session;
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
  protected void run(Session session) {
    if (count != null && count < 1) {
      throw CliFailure.usage("--count " + count + " is out of range: give 1 or more");
    }
    if (minDifficulty < 0 || minDifficulty > 256) {
      throw CliFailure.usage(
          "--min-difficulty " + minDifficulty + " is out of range: give 0 to 256");
    }
    Subscription subscription =
        new Subscription(
            session.nodes(),
            SubscribeRequest.newBuilder()
                .setKeyPrefix(Arguments.keyPrefix(prefix))
                .setAuthor(author.filter(session))
                .setMinDifficulty(minDifficulty)
                .setCursor(after)
                .build(),
            session.env().clock());
    Interrupts.Registration registration =
        session.env().interrupts().onInterrupt(() -> sayCursor(session, subscription));
    try {
      subscription.follow(new PrintingListener(session));
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    } finally {
      registration.close();
    }
  }

  private static void sayCursor(Session session, Subscription subscription) {
    if (session.showsProgress() && !subscription.cursor().isEmpty()) {
      session.note("go on later with: --after " + subscription.cursor());
    }
  }

  /** Prints the dats that a subscription delivers. */
  private final class PrintingListener implements Subscription.Listener {
    private final Session session;

    PrintingListener(Session session) {
      this.session = session;
    }

    @Override
    public boolean received(SubscribeResponse response) {
      return show(session, response);
    }

    @Override
    public void lost(ClientException why) {
      String reason =
          switch (why.fault()) {
            case SILENT -> "it is silent";
            case ENDED -> "it ended the stream";
            default -> String.valueOf(session.failure(why).getMessage());
          };
      session.note("lost the node (" + reason + "): trying again");
    }

    @Override
    public void resumed(Endpoint node, String cursor) {
      session.note(
          cursor.isEmpty()
              ? "going on at " + node + " with what it holds"
              : "the node is back: going on after cursor " + cursor);
    }
  }

  /** Shows an answer, and returns whether to continue. */
  private boolean show(Session session, SubscribeResponse response) {
    switch (response.getEventCase()) {
      case DAT -> {
        if (session.json()) {
          JsonLine.write(
              session.out(),
              json ->
                  json.text("event", "dat")
                      .text("cursor", response.getCursor())
                      .nested("dat", DatText.json(response.getDat())));
        } else {
          session.out().line(DatText.line(response.getDat()));
        }
        session.out().flush();
        shown++;
      }
      case GAP -> showGap(session, response);
      case HEARTBEAT, EVENT_NOT_SET -> {}
    }
    return count == null || shown < count;
  }

  private static void showGap(Session session, SubscribeResponse response) {
    long missed = response.getGap().getMissed();
    if (session.json()) {
      JsonLine.write(
          session.out(),
          json ->
              json.text("event", "gap")
                  .text("cursor", response.getCursor())
                  .number("missed", missed));
      session.out().flush();
    }
    session.note("gap: up to " + missed + " dats are held no more (evicted or replaced)");
  }
}
