package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.json.Json;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dave consensus}. */
@Command(
    name = "consensus",
    description = "Count the values that all authors wrote under a key, the most supported first.",
    footer = {
      "",
      "JSON: key, ranking, tallies (value, authors, work, latest_time_ms), total_values,",
      "total_authors, total_work, margin, dats_seen, partial, peers_asked,",
      "peers_answered.",
      "Work is an exact integer of any size, as text: the sum of 2^difficulty.",
      "Example: dave consensus -k colour --by work"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class ConsensusCommand extends ClientCommand {
  private static final int VALUE_WIDTH = 48;
  private static final int MAX_LIMIT = 1_000;

  /** The measure that values are ranked by. */
  enum By {
    popularity,
    work
  }

  @Mixin private KeyOption key;

  @Option(
      names = "--by",
      paramLabel = "popularity|work",
      description = "Rank by number of authors or by their work (default ${DEFAULT-VALUE}).")
  private By by = By.popularity;

  @Option(names = "--local", description = "Count the node's own store only.")
  private boolean local;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many values to show, 1 to 1000 (default ${DEFAULT-VALUE}).")
  private int limit = 10;

  public ConsensusCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    ByteString keyBytes = key.require();
    if (limit < 1 || limit > MAX_LIMIT) {
      throw CliFailure.usage("--limit " + limit + " is out of range: give 1 to 1000");
    }
    Consensus counted = context.node().consensus(new Count(keyBytes, by == By.work, local, limit));
    if (context.json()) {
      JsonLine.write(context.out(), json -> fill(json, keyBytes, counted));
    } else if (counted.values() > 0) {
      table(counted).writeTo(context.out());
      context.out().line(summary(counted));
    }
    context.out().flush();
    if (counted.values() == 0) {
      throw new CliFailure(
          ExitCode.NOT_FOUND,
          "nobody wrote anything under key '"
              + Text.cell(keyBytes, VALUE_WIDTH)
              + "', as far as was seen ("
              + seen(counted)
              + ")");
    }
  }

  private void fill(Json json, ByteString keyBytes, Consensus counted) {
    json.bytes("key", keyBytes)
        .text("ranking", by.name())
        .objects(
            "tallies",
            counted.tallies(),
            tally ->
                json.bytes("value", tally.bytes())
                    .number("authors", tally.authors())
                    .text("work", tally.work().toString())
                    .number("latest_time_ms", tally.latest().toEpochMilli()))
        .number("total_values", counted.values())
        .number("total_authors", counted.authors())
        .text("total_work", counted.work().toString())
        .text("margin", counted.margin().toString())
        .number("dats_seen", counted.datsSeen())
        .flag("partial", counted.partial())
        .number("peers_asked", counted.peersAsked())
        .number("peers_answered", counted.peersAnswered());
  }

  private static Table table(Consensus counted) {
    Table table =
        new Table()
            .column("AUTHORS", Table.Side.RIGHT)
            .column("WORK", Table.Side.RIGHT)
            .column("LATEST", Table.Side.LEFT)
            .column("VALUE", Table.Side.LEFT);
    for (Consensus.Tally tally : counted.tallies()) {
      table.row(
          tally.authors(),
          Text.work(tally.work().toString()),
          Text.time(tally.latest().toEpochMilli()),
          Text.cell(tally.bytes(), VALUE_WIDTH));
    }
    return table;
  }

  private String summary(Consensus counted) {
    String margin =
        by == By.work
            ? "work " + Text.work(counted.margin().toString())
            : Text.counted(counted.margin().longValueExact(), "author");
    return String.format(
        Locale.ROOT,
        "The first leads by %s; %s, %s, work %s; seen: %s.",
        margin,
        Text.counted(counted.values(), "value"),
        Text.counted(counted.authors(), "author"),
        Text.work(counted.work().toString()),
        seen(counted));
  }

  private String seen(Consensus counted) {
    return Text.counted(counted.datsSeen(), "dat")
        + (counted.partial() ? " (there are more, which were not counted)" : "")
        + ", "
        + (local
            ? "this node's store only"
            : counted.peersAnswered() + " of " + counted.peersAsked() + " peers answered");
  }
}
