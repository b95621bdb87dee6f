package dave.cli.command.file;

import com.google.protobuf.ByteString;
import dave.cli.command.CommandContext;
import dave.cli.command.dat.DatWriter;
import dave.cli.command.dat.Difficulty;
import dave.cli.command.dat.MiningCommand;
import dave.cli.command.identity.UserKey;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.failure.FileFailures;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.StandardStreams;
import dave.cli.terminal.Text;
import dave.cli.terminal.TransferRate;
import dave.client.MinedChunks;
import dave.files.format.ChunkKey;
import dave.files.format.Root;
import dave.files.list.ListWriter;
import dave.files.path.PathWriter;
import dave.files.tree.TreeWriter;
import dave.files.tree.WriteProgress;
import dave.files.tree.Written;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code dave file put}. */
@Command(
    name = "put",
    description = {
      "Write a file or a folder, whatever its size, and print its root.",
      "It is read, mined, signed and sent to the node chunk by chunk. Chunks that the node holds are"
          + " not mined again: after an interruption, run it again to go on."
    },
    footer = {
      "",
      "JSON: root, kind (file, folder), size, chunks, mined_chunks, mined_hashes, difficulty,"
          + " seconds.",
      "Example: dave file put photo.jpg",
      "         tar c music | dave file put --media-type application/x-tar -"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class FilePutCommand extends MiningCommand {
  /**
   * The number of chunks that are submitted at a time: the node syncs several to its disk together.
   */
  private static final int AT_A_TIME = 64;

  private static final int PIECE = 1 << 16;

  @Parameters(paramLabel = "PATH", description = "A file or folder; - is standard input.")
  private String path;

  @Option(
      names = "--format",
      paramLabel = "tree|list",
      description =
          "tree (default), or list, the format of the original network: for files only, slow, and not"
              + " resumable.")
  private FileFormat format = FileFormat.tree;

  @Option(
      names = "--media-type",
      paramLabel = "TYPE",
      description =
          "Media type of standard input, such as text/plain. That of a file follows from its name.")
  private String mediaType = "";

  public FilePutCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    boolean stdin = StandardStreams.isIn(path);
    check(stdin);
    Difficulty wanted = Difficulty.of(context.settings());
    Difficulty agreed = wanted.atLeast(DatWriter.terms(context).getMinDifficulty());
    if (agreed.bits() > wanted.bits()) {
      context.note("the node wants at least " + agreed.bits() + " bits: mining as many");
    }
    CliEnvironment env = context.env();
    Scheduler io = Schedulers.newSingle("dave-read", true);
    try (SigningKey signer = UserKey.loadOrMake(context);
        Miner miner = new Miner(cores(), env.clock(), new SecureRandom())) {
      MinedChunks sink = context.files().mined(miner, signer, agreed.bits());
      TreeWriter writer = new TreeWriter(sink, AT_A_TIME);
      LatestProgress progress = new LatestProgress();
      Mono<Written> work =
          format == FileFormat.list
              ? list(sink, stdin ? content(env.in()) : content(Path.of(path)), progress, io)
              : stdin
                  ? writer.write(content(env.in()).subscribeOn(io), mediaType, -1, progress)
                  : new PathWriter(writer, io).write(Path.of(path), progress);
      long startMs = env.clock().millis();
      TransferRate pace = new TransferRate(env.clock());
      Written written =
          new Transfer(context, () -> "storing " + progress.line(pace), progress::interrupted)
              .await(work);
      print(context, written, sink, agreed, env.clock().millis() - startMs);
    } finally {
      io.dispose();
    }
  }

  private void check(boolean stdin) {
    if (format == FileFormat.list && (!mediaType.isEmpty() || isFolder(stdin))) {
      throw CliFailure.usage("a list has no folders and no media type: leave out --format list");
    }
    if (!mediaType.isEmpty() && !stdin) {
      throw CliFailure.usage("--media-type is for standard input: a file's follows from its name");
    }
    if (!Root.isMediaType(mediaType)) {
      throw CliFailure.usage(
          "media type '"
              + Text.quoted(mediaType)
              + "' is not up to 127 characters of printable ASCII: write one such as text/plain");
    }
    if (!stdin && Files.notExists(Path.of(path))) {
      throw new CliFailure(
          ExitCode.FAILURE, "cannot read " + Text.quoted(path) + ": it does not exist");
    }
  }

  private boolean isFolder(boolean stdin) {
    return !stdin && Files.isDirectory(Path.of(path));
  }

  /** Writes a linked list, and reports it like a tree of as many chunks. */
  private static Mono<Written> list(
      MinedChunks sink, Flux<ByteString> content, LatestProgress progress, Scheduler io) {
    return new ListWriter(sink)
        .write(content.subscribeOn(io), -1, progress)
        .map(
            last -> {
              WriteProgress end = progress.latest;
              return new Written(last.toByteString(), false, end.bytes(), end.mined(), end.mined());
            });
  }

  private static Flux<ByteString> content(Path file) {
    return Flux.using(() -> Files.newInputStream(file), FilePutCommand::content)
        .onErrorMap(IOException.class, e -> FileFailures.cannotRead("the file", file, e));
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static Flux<ByteString> content(InputStream in) {
    return Flux.generate(
        sink -> {
          try {
            ByteString piece = ByteString.copyFrom(in.readNBytes(PIECE));
            if (piece.isEmpty()) {
              sink.complete();
            } else {
              sink.next(piece);
            }
          } catch (IOException e) {
            sink.error(CliFailure.failure("cannot read standard input: " + e.getMessage()));
          }
        });
  }

  private static void print(
      CommandContext context, Written written, MinedChunks sink, Difficulty difficulty, long ms) {
    String root = ChunkKey.hex(written.root());
    if (!context.json()) {
      context.out().line(root);
      return;
    }
    JsonLine.write(
        context.out(),
        json ->
            json.text("root", root)
                .text("kind", written.folder() ? "folder" : "file")
                .number("size", written.size())
                .number("chunks", written.chunks())
                .number("mined_chunks", written.mined())
                .number("mined_hashes", sink.hashes())
                .number("difficulty", difficulty.bits())
                .number("seconds", ms / 1e3));
  }

  /** Keeps the latest progress. */
  private static final class LatestProgress implements Consumer<WriteProgress> {
    private volatile WriteProgress latest = new WriteProgress(0, -1, 0, 0);

    @Override
    public void accept(WriteProgress progress) {
      latest = progress;
    }

    String line(TransferRate pace) {
      return pace.line(latest.bytes(), latest.totalBytes());
    }

    String interrupted() {
      return "interrupted: "
          + Text.counted(latest.mined() + latest.reused(), "chunk")
          + " are stored and will not be mined again; run it once more to go on";
    }
  }
}
