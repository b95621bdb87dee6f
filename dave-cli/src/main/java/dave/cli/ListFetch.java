package dave.cli;

import com.google.protobuf.ByteString;
import dave.files.ListReader;
import dave.wire.WorkHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Fetches a linked list of the original network. It comes from its end, so that nothing can be
 * handed on before all is there, and what is interrupted begins anew.
 */
record ListFetch(Session session, ListReader reader, Scheduler io) {
  /** A list says how long it is when it has come: this is enough. */
  private static final long MAX_BYTES = 1L << 32;

  /** To a file that must not exist unless {@code force}, or to standard output. */
  void fetch(WorkHash last, Optional<Path> target, boolean force) {
    target.ifPresent(path -> requireFree(path, force));
    Path folder =
        target
            .map(path -> path.toAbsolutePath().normalize().getParent())
            .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir", ".")));
    long startMs = session.env().clock().millis();
    long[] bytes = new long[1];
    Flux<ByteString> content =
        reader.read(last, folder, MAX_BYTES).doOnNext(piece -> bytes[0] += piece.size());
    Mono<Void> work =
        target
            .map(path -> write(content, path, folder, force))
            .orElseGet(
                () ->
                    content
                        .publishOn(io)
                        .doOnNext(piece -> session.out().bytes(piece.toByteArray()))
                        .then());
    new Transfer(
            session, () -> "fetching a list", () -> "interrupted: a list cannot be gone on with")
        .await(work);
    double seconds = (session.env().clock().millis() - startMs) / 1e3;
    if (session.json()) {
      JsonLine.write(
          session.out(),
          json ->
              json.text("root", last.toString())
                  .text("kind", "file")
                  .text("path", target.map(Path::toString).orElse("-"))
                  .number("size", bytes[0])
                  .number("kept_bytes", 0)
                  .number("seconds", seconds));
    }
  }

  private static void requireFree(Path target, boolean force) {
    if (Files.isDirectory(target) || (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !force)) {
      throw CliFailure.usage(
          target + " exists already, and is not replaced: give --force to replace a file");
    }
  }

  private Mono<Void> write(Flux<ByteString> content, Path target, Path folder, boolean force) {
    return Mono.usingWhen(
        Mono.fromCallable(() -> Files.createTempFile(folder, ".dave-", ".part")),
        part ->
            Mono.using(
                    () -> FileChannel.open(part, StandardOpenOption.WRITE),
                    channel ->
                        content
                            .publishOn(io)
                            .concatMap(piece -> append(channel, piece))
                            .then(Mono.fromCallable(() -> sync(channel))),
                    ListFetch::close)
                .then(Mono.fromCallable(() -> publish(part, target, force)))
                .then(),
        part -> Mono.fromCallable(() -> Files.deleteIfExists(part)));
  }

  private static Mono<Void> append(FileChannel channel, ByteString piece) {
    return Mono.fromCallable(
            () -> {
              ByteBuffer bytes = piece.asReadOnlyByteBuffer();
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
              return channel;
            })
        .then();
  }

  private static boolean sync(FileChannel channel) throws IOException {
    channel.force(true);
    return true;
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path publish(Path part, Path target, boolean force) throws IOException {
    if (force) {
      return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      return Files.createLink(target, part); // A rename would replace what came meanwhile.
    } catch (FileAlreadyExistsException e) {
      throw new CliFailure(ExitCode.USAGE, target + " exists already, and is not replaced", e);
    }
  }
}
