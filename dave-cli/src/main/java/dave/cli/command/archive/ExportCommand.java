package dave.cli.command.archive;

import dave.cli.command.Arguments;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.command.dat.AuthorOption;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Text;
import dave.client.NodeCalls;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.archive.ArchiveWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dave export}. */
@Command(
    name = "export",
    description = {
      "Write the dats that a node holds to a file, for dave import. With --data the node is"
          + " stopped.",
      "The file is not compressed. It gets its name when it is complete."
    },
    footer = {
      "",
      "JSON: dats, bytes, seconds. It needs a FILE.",
      "Example: dave export backup.dats",
      "         dave export | zstd > backup.dats.zst"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class ExportCommand extends ClientCommand {
  private static final int PAGE = 1_000;
  private static final int MAX_DIFFICULTY = 256;

  private final OfflineStores stores;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "File to write. Without one, or with -: standard output.")
  private String file = "-";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Read the store in this folder, whose node is stopped.")
  private @Nullable Path data;

  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that start with this.")
  private String prefix = "";

  @Mixin private AuthorOption author;

  @Option(
      names = "--min-difficulty",
      paramLabel = "BITS",
      description = "Only dats of at least this difficulty, in bits.")
  private int minDifficulty;

  @Option(names = "--force", description = "Replace a file that exists.")
  private boolean force;

  public ExportCommand(CliEnvironment env, OfflineStores stores) {
    super(env);
    this.stores = stores;
  }

  @Override
  protected void run(CommandContext context) {
    if (minDifficulty < 0 || minDifficulty > MAX_DIFFICULTY) {
      throw CliFailure.usage(
          "--min-difficulty " + minDifficulty + " is out of range: give 0 to 256");
    }
    Listing listing = new Listing(Arguments.keyPrefix(prefix), author.find(context));
    try (ExportFile target = ExportFile.of(context, file, force);
        ArchiveProgress progress = new ArchiveProgress(context, -1)) {
      export(context, listing, target, progress);
    }
  }

  private void export(
      CommandContext context, Listing listing, ExportFile target, ArchiveProgress progress) {
    long startMs = context.env().clock().millis();
    try {
      ArchiveWriter writer = new ArchiveWriter(target.begin());
      if (data == null) {
        fetch(context, listing, dat -> add(target, writer, dat, progress));
      } else {
        stores.read(
            data,
            dat -> {
              if (wanted(dat, listing)) {
                add(target, writer, dat.dat(), progress);
              }
            });
      }
      writer.finish();
      target.complete();
      progress.close();
      print(context, target, writer, (context.env().clock().millis() - startMs) / 1e3);
    } catch (IOException e) {
      throw target.failure(e);
    }
  }

  private static void add(
      ExportFile target, ArchiveWriter writer, Dat dat, ArchiveProgress progress) {
    try {
      writer.write(dat);
    } catch (IOException e) {
      throw target.failure(e);
    }
    progress.show("exporting " + Text.counted(writer.count(), "dat") + ", ", writer.bytes());
  }

  private boolean wanted(VerifiedDat verified, Listing listing) {
    Dat dat = verified.dat();
    return verified.difficulty() >= minDifficulty
        && dat.key().startsWith(listing.keyPrefix())
        && listing.author().map(dat.author()::equals).orElse(true);
  }

  private void fetch(CommandContext context, Listing listing, Consumer<Dat> sink) {
    String next = "";
    do {
      NodeCalls.Page page = context.node().list(listing, PAGE, next);
      for (NodeDat held : page.dats()) {
        if (held.difficulty() >= minDifficulty) {
          sink.accept(held.dat());
        }
      }
      next = page.next();
    } while (!next.isEmpty());
  }

  private static void print(
      CommandContext context, ExportFile target, ArchiveWriter writer, double seconds) {
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.number("dats", writer.count())
                  .number("bytes", writer.bytes())
                  .number("seconds", seconds));
    } else {
      context.note(
          Text.counted(writer.count(), "dat")
              + ", "
              + Text.bytes(writer.bytes())
              + ", written to "
              + target.name());
    }
  }
}
