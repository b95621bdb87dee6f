package dave.files.path;

import com.google.protobuf.ByteString;
import dave.files.disk.Disk;
import dave.files.format.Entry;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Folder;
import dave.files.format.Place;
import dave.files.format.Root;
import dave.files.tree.TreeReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitResult;
import reactor.core.scheduler.Scheduler;

/** Writes one file or folder to the disk under the name that it has while it is incomplete. */
final class PartWriter {
  /**
   * Small files cost a few round trips each, whatever the window, so several are fetched at once.
   */
  private static final int FILES_AT_ONCE = 8;

  private static final int PIECES_AHEAD = 64;

  private final TreeReader reader;
  private final Scheduler io;
  private final ReadTally tally;
  private final Sinks.Empty<Void> stop = Sinks.empty();

  PartWriter(TreeReader reader, Scheduler io, ReadTally tally) {
    this.reader = reader;
    this.io = io;
    this.tally = tally;
  }

  /** Completes when all of the file is on the disk, synced. */
  Mono<Void> file(Root root, Path path) {
    return Mono.fromRunnable(() -> checkRoom(path, root.size()))
        .subscribeOn(io)
        .then(Mono.defer(() -> content(root, path)));
  }

  /** Completes when all of the folder is on the disk, synced. */
  Mono<Void> folder(List<Entry> entries, long size, Path path) {
    return Mono.fromRunnable(() -> checkRoom(path, size))
        .subscribeOn(io)
        .then(
            Mono.using(
                () -> PartFile.open(lockOf(path), 0),
                lock -> entries(entries, path, 1),
                lock -> unlock(lock, path)));
  }

  private static Path lockOf(Path path) {
    return path.resolveSibling(path.getFileName() + ".lock");
  }

  private static void unlock(PartFile lock, Path path) {
    Disk.run(path, () -> Files.deleteIfExists(lockOf(path)));
    lock.close();
  }

  /** Checks that the disk has room; bytes that an earlier attempt left count as room. */
  private static void checkRoom(Path path, long size) {
    long room =
        Disk.run(
            path,
            () ->
                Files.getFileStore(Disk.parent(path)).getUsableSpace()
                    + (Disk.exists(path) ? Disk.length(path) : 0));
    if (room < size) {
      throw new FileFaultException(
          FileFault.NO_SPACE,
          Disk.shown(Disk.parent(path)) + ": room for " + room + " bytes, not for " + size);
    }
  }

  private Mono<Void> content(Root root, Path path) {
    return Mono.using(
        () -> PartFile.open(path, root.size()),
        part ->
            reader
                .read(root, 0, root.size(), place -> leftOrFetched(part, place))
                // The stop ends the wait for a piece, but not what comes after: pieces that were
                // read
                // are written and synced. Unlike takeUntilOther, it waits for the subscription.
                .timeout(stop.asMono(), piece -> stop.asMono(), Flux.empty())
                .publishOn(io, PIECES_AHEAD)
                .doOnNext(
                    piece -> {
                      part.append(piece);
                      tally.written(piece.size());
                    })
                .then(Mono.fromRunnable(part::sync)),
        PartFile::close);
  }

  private Mono<ByteString> leftOrFetched(PartFile part, Place place) {
    Mono<ByteString> fetched = reader.places().get(place);
    if (place.level() > 0 || !part.mayHold(place)) {
      return fetched;
    }
    return Mono.fromSupplier(() -> part.leaf(place))
        .subscribeOn(io)
        .doOnNext(left -> tally.kept((int) place.size()))
        .switchIfEmpty(fetched);
  }

  private Mono<Void> entries(List<Entry> entries, Path path, int depth) {
    Limits.checkDepth(depth);
    tally.listed(entries.size());
    Flux<Entry> files = Flux.fromIterable(entries).filter(entry -> !entry.folder());
    Flux<Entry> folders = Flux.fromIterable(entries).filter(Entry::folder);
    return Mono.fromRunnable(() -> makeFolder(path))
        .subscribeOn(io)
        .thenMany(files.flatMap(entry -> faultOf(fileIn(path, entry)), FILES_AT_ONCE))
        .collectList()
        .flatMap(faults -> faults.isEmpty() ? Mono.<Void>empty() : Mono.error(faults.getFirst()))
        .thenMany(folders.concatMap(entry -> folderIn(path, entry, depth)))
        .then(Mono.fromRunnable(() -> syncFolder(path)));
  }

  /**
   * Returns a fault as a value, so that it is reported once the other files are stopped and closed.
   */
  private Mono<FileFaultException> faultOf(Mono<Void> file) {
    return file.then(Mono.<FileFaultException>empty())
        .onErrorResume(
            FileFaultException.class,
            fault -> {
              // Several files may fail at once: each retries until one has emitted the signal.
              stop.emitEmpty((signal, result) -> result == EmitResult.FAIL_NON_SERIALIZED);
              return Mono.just(fault);
            });
  }

  private Mono<Void> fileIn(Path folder, Entry entry) {
    return Mono.firstWithSignal(stop.asMono().then(Mono.empty()), reader.open(entry.root()))
        .publishOn(io)
        .flatMap(
            root -> {
              if (root.folder() || root.size() != entry.size()) {
                throw bad(
                    entry, "is not the file of " + entry.size() + " bytes that it is listed as");
              }
              return content(root, path(folder, entry));
            });
  }

  private Mono<Void> folderIn(Path folder, Entry entry, int depth) {
    return reader
        .open(entry.root())
        .flatMap(
            root -> {
              if (!root.folder()) {
                throw bad(entry, "is not the folder that it is listed as");
              }
              return reader.list(root);
            })
        .publishOn(io)
        .flatMap(
            entries -> {
              if (new Folder(entries).size() != entry.size()) {
                throw bad(
                    entry,
                    "holds other than the " + entry.size() + " bytes that it is listed with");
              }
              return entries(entries, path(folder, entry), depth + 1);
            });
  }

  /** The path of an entry. It is refused unless it is directly in the folder on this system. */
  private static Path path(Path folder, Entry entry) {
    try {
      Path path = folder.resolve(entry.name());
      if (folder.equals(path.getParent()) && PathWriter.name(path).equals(entry.name())) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new FileFaultException(
          FileFault.BAD_FOLDER, "this system has no such names: '" + entry.name() + "'", e);
    }
    throw bad(entry, "would lie elsewhere on this system");
  }

  private static FileFaultException bad(Entry entry, String what) {
    return new FileFaultException(
        FileFault.BAD_FOLDER, "bad folder: '" + entry.name() + "' " + what);
  }

  private static void makeFolder(Path path) {
    Disk.run(
        path,
        () ->
            Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                ? path
                : Files.createDirectory(path));
  }

  private static void syncFolder(Path path) {
    Disk.run(
        path,
        () -> {
          Disk.syncFolder(path);
          return path;
        });
  }
}
