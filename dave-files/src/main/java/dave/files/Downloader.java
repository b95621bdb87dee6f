package dave.files;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
 *   <li>Under the target's name there is nothing before all of it is there, verified and synced;
 *       then it appears in one step.
 *   <li>Until then it grows beside the target as {@code .dave-ROOT.part}, named by the first half
 *       of the root. A later attempt for the same root in the same folder keeps what is right in
 *       there.
 *   <li>A fault that a later attempt cannot mend, such as a hostile tree, removes it. Any other
 *       fault, and cancelling, leaves it for that attempt.
 *   <li>An existing target is never replaced unless asked for, and an existing folder never.
 * </ul>
 *
 * <p>All errors are {@link FileFaultException}.
 */
public final class Downloader {
  private static final int NAME_DIGITS = 32;

  private final TreeReader reader;
  private final Scheduler io;

  /**
   * @param io where the disk may block
   */
  public Downloader(TreeReader reader, Scheduler io) {
    this.reader = reader;
    this.io = io;
  }

  /**
   * Fetches a file or folder, and tells a listener of each piece, one at a time.
   *
   * @param root 32 bytes
   * @param overwrite whether an existing file may be replaced
   */
  public Mono<Downloaded> download(
      ByteString root, Path target, boolean overwrite, Consumer<ReadProgress> listener) {
    Path absolute = target.toAbsolutePath().normalize();
    Path part =
        absolute.resolveSibling(".dave-" + ChunkKey.hex(root).substring(0, NAME_DIGITS) + ".part");
    return Mono.fromRunnable(() -> checkTarget(absolute, overwrite))
        .subscribeOn(io)
        .then(reader.open(root))
        .publishOn(io)
        .flatMap(
            opened ->
                opened.folder()
                    ? folder(opened, absolute, part, listener)
                    : file(opened, absolute, part, overwrite, listener))
        .onErrorResume(
            FileFaultException.class,
            fault ->
                Mono.fromSupplier(() -> cleanedUp(fault, part))
                    .subscribeOn(io)
                    .flatMap(Mono::error));
  }

  private static void checkTarget(Path target, boolean overwrite) {
    if (!Files.isDirectory(Disk.parent(target))) {
      throw new FileFaultException(
          FileFault.DISK, Disk.shown(Disk.parent(target)) + ": no such folder");
    }
    boolean folder = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
    if (Disk.exists(target) && (folder || !overwrite)) {
      throw exists(target);
    }
  }

  private static FileFaultException exists(Path target) {
    return new FileFaultException(
        FileFault.TARGET_EXISTS, Disk.shown(target) + " exists already, and is not replaced");
  }

  private Mono<Downloaded> file(
      Root root, Path target, Path part, boolean overwrite, Consumer<ReadProgress> listener) {
    ReadTally tally = new ReadTally(root.size(), listener);
    return new PartWriter(reader, io, tally)
        .file(root, part)
        .then(
            Mono.fromCallable(
                () ->
                    publish(
                        target,
                        () -> Disk.publishFile(part, target, overwrite),
                        new Downloaded(target, false, root.size(), tally.keptBytes()))));
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
                              publish(
                                  target,
                                  () -> Disk.publishFolder(part, target),
                                  new Downloaded(target, true, size, tally.keptBytes()))));
            });
  }

  /** A step on the disk. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static Downloaded publish(Path target, Step step, Downloaded result) {
    return Disk.run(
        target,
        () -> {
          try {
            step.run();
          } catch (FileAlreadyExistsException e) {
            throw exists(target);
          }
          return result;
        });
  }

  /** Removes what no later attempt can use; says so where one can. */
  private static FileFaultException cleanedUp(FileFaultException fault, Path part) {
    if (fault.fault() == FileFault.IN_USE || !Disk.exists(part)) {
      return fault;
    }
    if (fault.fault().resumable()) {
      return fault.saying(
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
