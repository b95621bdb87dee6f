package dave.cli.command.archive;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.command.SettingOptions;
import dave.cli.failure.CliFailure;
import dave.cli.failure.FileFailures;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.StandardStreams;
import dave.client.model.DaveException;
import dave.config.SettingKey;
import dave.wire.archive.ArchiveItem;
import dave.wire.archive.ArchiveReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dave import}. */
@Command(
    name = "import",
    modelTransformer = ImportCommand.Options.class,
    description = {
      "Put the dats of a file that dave export wrote into a node, or with --data into the store of"
          + " a stopped one. Every dat is verified. Dats that are held already are skipped: after an"
          + " interruption, run it again to go on. --capacity and --min-difficulty need --data.",
      "Exit status 0 if the file is whole and each of its dats, or a later record in its place, is"
          + " held; else 1."
    },
    footer = {
      "",
      "JSON: records, stored, replaced, already_held, evicted (with --data, by heavier ones),"
          + " refused",
      "(by reason), whole, seconds.",
      "Example: dave import backup.dats",
      "         zstd -dc backup.dats.zst | dave import"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class ImportCommand extends ClientCommand {
  /** Adds the settings of a store. */
  static final class Options implements IModelTransformer {
    private final IModelTransformer client = new ClientCommand.Options();

    @Override
    public CommandSpec transform(CommandSpec command) {
      return SettingOptions.add(client.transform(command), OF_A_STORE.toArray(new SettingKey[0]));
    }
  }

  private static final List<SettingKey> OF_A_STORE =
      List.of(SettingKey.CAPACITY, SettingKey.MIN_DIFFICULTY);

  private final OfflineStores stores;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "File to read. Without one, or with -: standard input.")
  private String file = "-";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Write to the store in this folder, whose node is stopped.")
  private @Nullable Path data;

  @Spec private CommandSpec spec;

  public ImportCommand(CliEnvironment env, OfflineStores stores) {
    super(env);
    this.stores = stores;
  }

  @Override
  protected void run(CommandContext context) {
    Set<SettingKey> given = SettingOptions.given(spec.commandLine().getParseResult()).keySet();
    if (data == null && OF_A_STORE.stream().anyMatch(given::contains)) {
      throw CliFailure.usage("--capacity and --min-difficulty go with --data: a node has its own");
    }
    try (InputStream in = open(context)) {
      read(context, in);
    } catch (IOException e) {
      throw StandardStreams.isIn(file)
          ? CliFailure.failure("cannot read standard input: " + e.getMessage())
          : FileFailures.cannotRead("the file of dats", Path.of(file), e);
    }
  }

  private InputStream open(CommandContext context) throws IOException {
    if (!StandardStreams.isIn(file)) {
      return Files.newInputStream(Path.of(file));
    }
    if (context.env().terminals().in()) {
      throw CliFailure.usage("cannot read an import from a terminal: name a FILE, or pipe one in");
    }
    return new FilterInputStream(context.env().in()) {
      @Override
      public void close() {
        // Standard input stays open.
      }
    };
  }

  private void read(CommandContext context, InputStream in) throws IOException {
    ImportTally tally = new ImportTally();
    long startMs = context.env().clock().millis();
    long size = size();
    ArchiveItem end;
    try (DatTarget target = target(context, tally);
        ArchiveProgress progress = new ArchiveProgress(context, size)) {
      end = putAll(new ArchiveReader(in), target, tally, progress);
      target.finish();
    } catch (DaveException e) {
      throw unfinished(context.failure(e), tally);
    } catch (CliFailure e) {
      throw unfinished(e, tally);
    }
    boolean whole = end instanceof ArchiveItem.End;
    print(context, tally, whole, (context.env().clock().millis() - startMs) / 1e3);
    if (end instanceof ArchiveItem.Broken broken) {
      throw CliFailure.failure(
          "the file is damaged: "
              + broken.why()
              + "; what could be read was imported"
              + (tally.missing() == 0 ? "" : ", but " + tally.missingText()));
    }
    if (tally.missing() > 0) {
      throw CliFailure.failure(tally.missingText());
    }
  }

  private static CliFailure unfinished(CliFailure why, ImportTally tally) {
    return new CliFailure(
        why.exitCode(),
        why.getMessage() + " (" + tally.text() + "; run it once more to go on)",
        why);
  }

  /** Returns the size of the input in bytes; -1 if unknown, as for a pipe. */
  private long size() throws IOException {
    return !StandardStreams.isIn(file) && Files.isRegularFile(Path.of(file))
        ? Files.size(Path.of(file))
        : -1;
  }

  private DatTarget target(CommandContext context, ImportTally tally) {
    return data == null
        ? new NodeTarget(context.node(), tally)
        : stores.open(data, context.settings(), tally);
  }

  /**
   * @return the last item: how the archive ends
   */
  private static ArchiveItem putAll(
      ArchiveReader reader, DatTarget target, ImportTally tally, ArchiveProgress progress)
      throws IOException {
    while (true) {
      switch (reader.next()) {
        case ArchiveItem.Entry entry -> target.put(entry.dat());
        case ArchiveItem.NotADat none -> tally.malformed();
        case ArchiveItem.End end -> {
          return end;
        }
        case ArchiveItem.Broken broken -> {
          return broken;
        }
      }
      progress.show("importing ", reader.bytes());
    }
  }

  private static void print(
      CommandContext context, ImportTally tally, boolean whole, double seconds) {
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json -> {
            tally.fill(json);
            json.flag("whole", whole).number("seconds", seconds);
          });
    } else {
      context.out().line(tally.text());
    }
    context.out().flush();
  }
}
