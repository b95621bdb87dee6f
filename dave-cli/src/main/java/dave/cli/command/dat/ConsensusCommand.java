package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusRequest.Ranking;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.ConsensusResponse.Tally;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
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
    ConsensusResponse response = ask(context, keyBytes);
    if (context.json()) {
      JsonLine.write(context.out(), json -> fill(json, keyBytes, response));
    } else if (response.getTotalValues() > 0) {
      table(response).writeTo(context.out());
      context.out().line(summary(response));
    }
    context.out().flush();
    if (response.getTotalValues() == 0) {
      throw new CliFailure(
          ExitCode.NOT_FOUND,
          "nobody wrote anything under key '"
              + Text.cell(keyBytes, VALUE_WIDTH)
              + "', as far as was seen ("
              + seen(response)
              + ")");
    }
  }

  private ConsensusResponse ask(CommandContext context, ByteString keyBytes) {
    if (!local) {
      // The answer may come shortly before the deadline, so connect before the time of the call
      // starts.
      var unused = context.node().status();
    }
    Ranking ranking = by == By.work ? Ranking.RANKING_WORK : Ranking.RANKING_POPULARITY;
    return context
        .node()
        .consensus(
            ConsensusRequest.newBuilder()
                .setKey(keyBytes)
                .setRanking(ranking)
                .setLocalOnly(local)
                .setLimit(limit)
                .build());
  }

  private void fill(Json json, ByteString keyBytes, ConsensusResponse response) {
    json.bytes("key", keyBytes)
        .text("ranking", by.name())
        .objects(
            "tallies",
            response.getTalliesList(),
            tally ->
                json.bytes("value", tally.getValue())
                    .number("authors", tally.getAuthors())
                    .text("work", tally.getWork())
                    .number("latest_time_ms", tally.getLatestTimeMs()))
        .number("total_values", response.getTotalValues())
        .number("total_authors", response.getTotalAuthors())
        .text("total_work", response.getTotalWork())
        .text("margin", response.getMargin())
        .number("dats_seen", response.getDatsSeen())
        .flag("partial", response.getPartial())
        .number("peers_asked", response.getPeersAsked())
        .number("peers_answered", response.getPeersAnswered());
  }

  private static Table table(ConsensusResponse response) {
    Table table =
        new Table()
            .column("AUTHORS", Table.Side.RIGHT)
            .column("WORK", Table.Side.RIGHT)
            .column("LATEST", Table.Side.LEFT)
            .column("VALUE", Table.Side.LEFT);
    for (Tally tally : response.getTalliesList()) {
      table.row(
          tally.getAuthors(),
          Text.work(tally.getWork()),
          Text.time(tally.getLatestTimeMs()),
          Text.cell(tally.getValue(), VALUE_WIDTH));
    }
    return table;
  }

  private String summary(ConsensusResponse response) {
    String margin =
        by == By.work
            ? "work " + Text.work(response.getMargin())
            : Text.counted(Long.parseLong(response.getMargin()), "author");
    return String.format(
        Locale.ROOT,
        "The first leads by %s; %s, %s, work %s; seen: %s.",
        margin,
        Text.counted(response.getTotalValues(), "value"),
        Text.counted(response.getTotalAuthors(), "author"),
        Text.work(response.getTotalWork()),
        seen(response));
  }

  private String seen(ConsensusResponse response) {
    return Text.counted(response.getDatsSeen(), "dat")
        + (response.getPartial() ? " (there are more, which were not counted)" : "")
        + ", "
        + (local
            ? "this node's store only"
            : response.getPeersAnswered() + " of " + response.getPeersAsked() + " peers answered");
  }
}
