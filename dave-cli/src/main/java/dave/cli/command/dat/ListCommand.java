package dave.cli.command.dat;

import dave.cli.command.Arguments;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Table;
import dave.client.NodeCalls;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dave list}. */
@Command(
    name = "list",
    description = "Show dats that the node holds, by key and author.",
    footer = {
      "",
      "JSON, a line each: hash, key, value, author, time_ms, difficulty, bound, salt, signature.",
      "Example: dave list -a me"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class ListCommand extends ClientCommand {
  private static final int PAGE = 500;

  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that start with this.")
  private String prefix = "";

  @Mixin private AuthorOption author;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 0 for all (default ${DEFAULT-VALUE}).")
  private long limit = 100;

  public ListCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    if (limit < 0) {
      throw CliFailure.usage("--limit " + limit + " is out of range: give 0 or more");
    }
    Listing listing = new Listing(Arguments.keyPrefix(prefix), author.find(context));
    Table table = DatText.table();
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    String next = "";
    while (left > 0) {
      NodeCalls.Page page = context.node().list(listing, (int) Math.min(PAGE, left), next);
      show(context, page.dats(), table);
      left -= page.dats().size();
      next = page.next();
      if (next.isEmpty()) {
        return;
      }
    }
    context.note("there are more: raise --limit, or 0 for all");
  }

  private static void show(CommandContext context, List<NodeDat> dats, Table table) {
    if (context.json()) {
      for (NodeDat dat : dats) {
        JsonLine.write(context.out(), json -> DatText.json(dat).accept(json));
      }
      return;
    }
    dats.forEach(dat -> DatText.addRow(table, dat));
    table.writeTo(context.out());
  }
}
