package dave.cli.command.dat;

import dave.admin.v1.Dat;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.cli.command.Arguments;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Table;
import dave.client.node.DatMessages;
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
    ListRequest.Builder request =
        ListRequest.newBuilder()
            .setKeyPrefix(Arguments.keyPrefix(prefix))
            .setAuthor(author.filter(context));
    Table table = DatText.table();
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    while (left > 0) {
      ListResponse page =
          context.node().list(request.setPageSize((int) Math.min(PAGE, left)).build());
      show(context, page, table);
      left -= page.getDatsCount();
      request.setPageToken(page.getNextPageToken());
      if (page.getNextPageToken().isEmpty()) {
        return;
      }
    }
    context.note("there are more: raise --limit, or 0 for all");
  }

  private static void show(CommandContext context, ListResponse page, Table table) {
    if (context.json()) {
      for (Dat dat : page.getDatsList()) {
        JsonLine.write(context.out(), json -> DatText.json(DatMessages.parsed(dat)).accept(json));
      }
      return;
    }
    page.getDatsList().forEach(dat -> DatText.addRow(table, DatMessages.parsed(dat)));
    table.writeTo(context.out());
  }
}
