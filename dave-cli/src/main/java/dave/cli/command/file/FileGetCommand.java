package dave.cli.command.file;

import com.google.protobuf.ByteString;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.StandardStreams;
import dave.cli.terminal.Text;
import dave.cli.terminal.TransferRate;
import dave.client.NodeChunks;
import dave.config.ConfigException;
import dave.config.Setting;
import dave.config.SettingKey;
import dave.config.Units;
import dave.files.fetch.ReadOptions;
import dave.files.format.ChunkKey;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import dave.files.list.ListReader;
import dave.files.path.Downloaded;
import dave.files.path.Downloader;
import dave.files.path.ReadProgress;
import dave.files.tree.TreeReader;
import dave.wire.WorkHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code dave file get}. */
@Command(
    name = "get",
    description = {
      "Read a file or a folder by its root, from the node's store, else from the network.",
      "Every chunk is checked here. PATH appears when the file is complete. After an interruption,"
          + " run it again to go on. --timeout is for one chunk (default 60s)."
    },
    footer = {
      "",
      "-o json and -o text mean the form of the output here too; a file of such a name is ./json.",
      "JSON: root, kind (file, folder), path, size, kept_bytes, seconds. It needs a PATH.",
      "Example: dave file get $root -o photo.jpg",
      "         dave file get $root | tar x"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class FileGetCommand extends ClientCommand {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int WINDOW = 512;
  private static final long WIRE_BYTES = 1_472;

  @Parameters(index = "0", paramLabel = "ROOT", description = "The root key that file put printed.")
  private String root;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "Path to write; -o PATH is the same. Without one, or with -: standard output.")
  private @Nullable String path;

  @Option(names = "--force", description = "Replace a file that exists.")
  private boolean force;

  @Option(
      names = "--format",
      paramLabel = "tree|list",
      description = "Format of the file: tree (default), or list, that of the original network.")
  private FileFormat format = FileFormat.tree;

  @Option(names = "--local", description = "Look in the node's own store only.")
  private boolean local;

  @Option(
      names = "--fast",
      description =
          "Ask the network at once instead of in the slots of gossip. Observers of the node's traffic,"
              + " and the peers that it asks, then see that it reads this file.")
  private boolean fast;

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      description =
          "With --fast: the bandwidth to use, such as 20mbit (default: as much as the node allows).")
  private @Nullable String bandwidth;

  public FileGetCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  public boolean takesPath() {
    return true;
  }

  @Override
  protected void run(CommandContext context) {
    ByteString key = key();
    Optional<Path> target = target(context);
    ReadOptions options = options(context);
    if (fast) {
      context.note(
          "--fast: who watches the node's traffic, and the peers that it asks, see that it wants"
              + " this file");
    }
    // Reports a problem of the node more clearly than the first chunk could.
    context.node().status();
    NodeChunks source = context.files().chunks(patience(context), local, fast);
    Scheduler io = Schedulers.newSingle("dave-write", true);
    Scheduler timer = Schedulers.newSingle("dave-timer", true);
    try {
      TreeReader reader = new TreeReader(source, options, timer);
      if (format == FileFormat.list) {
        new ListFetch(context, new ListReader(source, options, timer, io), io)
            .fetch(WorkHash.of(key), target, force);
      } else if (target.isPresent()) {
        download(context, new Downloader(reader, io), key, target.get());
      } else {
        print(context, reader, key, io);
      }
    } finally {
      io.dispose();
      timer.dispose();
    }
  }

  private ByteString key() {
    try {
      return ChunkKey.parse(root);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(
          ExitCode.USAGE,
          "root '" + Text.quoted(root) + "' is not 64 hex digits, as file put prints them",
          e);
    }
  }

  private Optional<Path> target(CommandContext context) {
    Optional<String> named = outputPath();
    if (named.isPresent() && path != null) {
      throw CliFailure.usage("two places to write to, " + path + " and -o: keep one");
    }
    Optional<String> target =
        named.or(() -> Optional.ofNullable(path)).filter(text -> !StandardStreams.isOut(text));
    if (target.isEmpty() && context.json()) {
      throw CliFailure.usage("standard output cannot take both file and JSON: name a PATH");
    }
    if (target.isEmpty() && context.env().terminals().out() && path == null && named.isEmpty()) {
      throw CliFailure.usage(
          "cannot write a file to a terminal: give -o PATH, or - to write it anyway");
    }
    return target.map(Path::of);
  }

  /**
   * Returns the options of the reader. It waits a little longer than the node may take, to tell a
   * negative answer from silence.
   */
  private ReadOptions options(CommandContext context) {
    return new ReadOptions(
        attempts(), patience(context).plus(GRACE), PAUSE, WINDOW, bytesPerSecond());
  }

  /** Returns how long the node may take for one request. */
  private Duration patience(CommandContext context) {
    Setting.Origin origin =
        context
            .settings()
            .find(SettingKey.TIMEOUT)
            .map(Setting::origin)
            .orElse(Setting.Origin.DEFAULT);
    Duration timeout =
        origin == Setting.Origin.DEFAULT
            ? TIMEOUT
            : context.settings().duration(SettingKey.TIMEOUT);
    return Duration.ofMillis(Math.max(attempts(), timeout.toMillis()) / attempts());
  }

  private int attempts() {
    return local ? 1 : ATTEMPTS;
  }

  private long bytesPerSecond() {
    if (bandwidth == null) {
      return 0;
    }
    if (!fast) {
      throw CliFailure.usage("--bandwidth bounds --fast: give both, or none");
    }
    try {
      long bits = Units.bitRate(bandwidth);
      long bytes = bits / Byte.SIZE * TreeShape.MAX_VALUE_LENGTH / WIRE_BYTES;
      if (bytes < TreeShape.MAX_VALUE_LENGTH) {
        throw CliFailure.usage(
            "--bandwidth " + bandwidth + " is less than a chunk a second: give 12kbit or more");
      }
      return bytes;
    } catch (ConfigException e) {
      throw new CliFailure(ExitCode.USAGE, "--bandwidth: " + e.getMessage(), e);
    }
  }

  private void download(
      CommandContext context, Downloader downloader, ByteString key, Path target) {
    ReadProgress[] latest = {new ReadProgress(0, -1, 0)};
    TransferRate pace = new TransferRate(context.env().clock());
    long startMs = context.env().clock().millis();
    Downloaded downloaded =
        new Transfer(
                context,
                () -> "fetching " + pace.line(latest[0].bytes(), latest[0].totalBytes()),
                () -> "interrupted: run it once more to go on where it ended")
            .await(downloader.download(key, target, force, now -> latest[0] = now));
    double seconds = (context.env().clock().millis() - startMs) / 1e3;
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("root", ChunkKey.hex(key))
                  .text("kind", downloaded.folder() ? "folder" : "file")
                  .text("path", target.toString())
                  .number("size", downloaded.size())
                  .number("kept_bytes", downloaded.keptBytes())
                  .number("seconds", seconds));
    }
  }

  private static void print(
      CommandContext context, TreeReader reader, ByteString key, Scheduler io) {
    long[] progress = {0, -1};
    TransferRate pace = new TransferRate(context.env().clock());
    Mono<Void> work =
        reader
            .open(key)
            .flatMapMany(
                opened -> {
                  requireFile(opened);
                  progress[1] = opened.size();
                  return reader.read(opened, 0, opened.size());
                })
            .publishOn(io)
            .doOnNext(
                bytes -> {
                  context.out().bytes(bytes.toByteArray());
                  progress[0] += bytes.size();
                })
            .then();
    new Transfer(
            context,
            () -> "fetching " + pace.line(progress[0], progress[1]),
            () -> "interrupted: what was written is only a part")
        .await(work);
  }

  private static void requireFile(Root opened) {
    if (opened.folder()) {
      throw CliFailure.usage(
          "root " + ChunkKey.hex(opened.key()) + " is a folder: give -o PATH to have it there");
    }
  }
}
