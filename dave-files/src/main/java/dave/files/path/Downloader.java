package dave.files.path;

import com.google.protobuf.ByteString;
import dave.files.disk.Disk;
import dave.files.disk.Target;
import dave.files.format.ChunkKey;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Folder;
import dave.files.format.Root;
import dave.files.tree.TreeReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Fetches files and folders to the disk.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>The target appears under its name in one step, once all of it is there, verified and
 *       synced.
 *   <li>Until then it grows beside the target as {@code .dave-ROOT.part}, named by the first half
 *       of the root. A later attempt for the same root in the same folder keeps the right bytes in
 *       it.
 *   <li>A fault that a later attempt cannot mend, such as a hostile tree, removes it. Any other
 *       fault, and cancelling, leaves it for that attempt.
 *   <li>An existing file is replaced only if the caller asks for it, an existing folder never.
 *   <li>A device or pipe is written into, one verified piece after the other, and a symbolic link
 *       is followed: neither is ever replaced.
 * </ul>
 *
 * <p>All errors are {@link FileFaultException}.
 */
public final class Downloader {
  private static final int NAME_DIGITS = 32;

  private final TreeReader reader;
  private final Scheduler io;

  /**
   * @param io for work on the disk, which may block
   */
  public Downloader(TreeReader reader, Scheduler io) {
    this.reader = reader;
    this.io = io;
  }

  /**
   * Fetches a file or folder, and reports each piece to a listener, one at a time.
   *
   * @param root 32 bytes
   * @param overwrite whether an existing file may be replaced
   */
  public Mono<Downloaded> download(
      ByteString root, Path target, boolean overwrite, Consumer<ReadProgress> listener) {
    return Mono.fromCallable(() -> Target.of(target, overwrite))
        .subscribeOn(io)
        .flatMap(
            to ->
                to.way() == Target.WriteMode.INTO
                    ? into(root, to, listener)
                    : whole(root, to, listener));
  }

  private Mono<Downloaded> whole(ByteString root, Target to, Consumer<ReadProgress> listener) {
    Path part =
        to.path().resolveSibling(".dave-" + ChunkKey.hex(root).substring(0, NAME_DIGITS) + ".part");
    return reader
        .open(root)
        .publishOn(io)
        .flatMap(
            opened ->
                opened.folder()
                    ? folder(opened, to.path(), part, listener)
                    : file(opened, to, part, listener))
        .onErrorResume(
            FileFaultException.class,
            fault ->
                Mono.fromSupplier(() -> cleanedUp(fault, part))
                    .subscribeOn(io)
                    .flatMap(Mono::error));
  }

  /** Writes into a device or a pipe: each piece is verified before it is written. */
  private Mono<Downloaded> into(ByteString root, Target to, Consumer<ReadProgress> listener) {
    return reader
        .open(root)
        .publishOn(io)
        .flatMap(
            opened -> {
              if (opened.folder()) {
                throw new FileFaultException(
                    FileFault.IS_A_FOLDER,
                    Disk.shown(to.path()) + ": a folder cannot be written into it");
              }
              ReadTally tally = new ReadTally(opened.size(), listener);
              return Mono.using(
                  () -> to.stream(),
                  out ->
                      reader
                          .read(opened, 0, opened.size())
                          .publishOn(io)
                          .doOnNext(piece -> write(to, out, piece, tally))
                          .then(Mono.fromCallable(() -> flushed(to, out, opened.size()))),
                  out -> close(to, out));
            })
        .onErrorMap(IOException.class, e -> Disk.fault(to.path(), e));
  }

  private static void write(Target to, OutputStream out, ByteString piece, ReadTally tally) {
    tally.written(
        Disk.run(
            to.path(),
            () -> {
              piece.writeTo(out);
              return piece.size();
            }));
  }

  private static Downloaded flushed(Target to, OutputStream out, long size) throws IOException {
    out.flush();
    return new Downloaded(to.path(), false, size, 0);
  }

  private static void close(Target to, OutputStream out) {
    Disk.run(
        to.path(),
        () -> {
          out.close();
          return to;
        });
  }

  private Mono<Downloaded> file(Root root, Target to, Path part, Consumer<ReadProgress> listener) {
    ReadTally tally = new ReadTally(root.size(), listener);
    return new PartWriter(reader, io, tally)
        .file(root, part)
        .then(
            Mono.fromCallable(
                () ->
                    Disk.run(
                        to.path(),
                        () -> {
                          to.publish(part);
                          return new Downloaded(to.path(), false, root.size(), tally.keptBytes());
                        })));
  }

  private Mono<Downloaded> folder(
      Root root, Path target, Path part, Consumer<ReadProgress> listener) {
    return reader
        .list(root)
        .publishOn(io)
        .flatMap(
            entries -> {
              long size = new Folder(entries).size();
              ReadTally tally = new ReadTally(size, listener);
              return new PartWriter(reader, io, tally)
                  .folder(entries, size, part)
                  .then(
                      Mono.fromCallable(
                          () ->
                              Disk.run(
                                  target,
                                  () -> {
                                    Disk.publishFolder(part, target);
                                    return new Downloaded(target, true, size, tally.keptBytes());
                                  })));
            });
  }

  /** Removes the part if no later attempt can use it; else the message says that one can. */
  private static FileFaultException cleanedUp(FileFaultException fault, Path part) {
    if (fault.fault() == FileFault.IN_USE || !Disk.exists(part)) {
      return fault;
    }
    if (fault.fault().resumable()) {
      return fault.withDetail(
          "what came so far is kept in " + Disk.shown(part) + "; run it again to go on");
    }
    try {
      Disk.remove(part);
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
    return fault;
  }
}
