package dave.cli.command.file;

import com.google.protobuf.ByteString;
import dave.cli.command.CommandContext;
import dave.cli.failure.TransferFailures;
import dave.cli.terminal.JsonLine;
import dave.files.disk.Target;
import dave.files.disk.WholeFile;
import dave.files.format.FileFaultException;
import dave.files.list.ListReader;
import dave.wire.WorkHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Fetches a linked list of the original network. Its chunks come from the end to the start. So
 * output begins only when all are there, and an interrupted fetch starts again.
 */
record ListFetch(CommandContext context, ListReader reader, Scheduler io) {
  /** The length of a list is known only at its end, so its size is bounded here. */
  private static final long MAX_BYTES = 1L << 32;

  /** Fetches to a file that must not exist unless {@code force}, or to standard output. */
  void fetch(WorkHash last, Optional<Path> path, boolean force) {
    Optional<Target> target = path.map(named -> target(named, force));
    Path folder =
        target
            .filter(to -> to.way() != Target.WriteMode.INTO)
            .map(to -> to.path().getParent())
            .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", ".")));
    long startMs = context.env().clock().millis();
    long[] bytes = new long[1];
    Flux<ByteString> content =
        reader.read(last, folder, MAX_BYTES).doOnNext(piece -> bytes[0] += piece.size());
    Mono<Void> work =
        target
            .map(to -> write(content, to))
            .orElseGet(
                () ->
                    content
                        .publishOn(io)
                        .doOnNext(piece -> context.out().bytes(piece.toByteArray()))
                        .then());
    new Transfer(
            context, () -> "fetching a list", () -> "interrupted: a list cannot be gone on with")
        .await(work);
    double seconds = (context.env().clock().millis() - startMs) / 1e3;
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("root", last.toString())
                  .text("kind", "file")
                  .text("path", path.map(Path::toString).orElse("-"))
                  .number("size", bytes[0])
                  .number("kept_bytes", 0)
                  .number("seconds", seconds));
    }
  }

  private static Target target(Path named, boolean force) {
    try {
      return Target.of(named, force);
    } catch (FileFaultException e) {
      throw TransferFailures.failure(e);
    }
  }

  private Mono<Void> write(Flux<ByteString> content, Target target) {
    return Mono.using(
            () -> WholeFile.begin(target),
            file ->
                content
                    .publishOn(io)
                    .concatMap(piece -> append(file, piece))
                    .then(Mono.fromCallable(() -> completed(file))))
        .then();
  }

  private static Mono<Void> append(WholeFile file, ByteString piece) {
    return Mono.fromCallable(
            () -> {
              piece.writeTo(file.out());
              return piece;
            })
        .then();
  }

  private static WholeFile completed(WholeFile file) throws IOException {
    file.complete();
    return file;
  }
}
