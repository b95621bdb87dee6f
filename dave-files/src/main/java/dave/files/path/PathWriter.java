package dave.files.path;

import dave.files.disk.Disk;
import dave.files.disk.Target;
import dave.files.format.Entry;
import dave.files.format.Folder;
import dave.files.format.MediaTypes;
import dave.files.format.Root;
import dave.files.tree.TreeBuilder;
import dave.files.tree.TreeWriter;
import dave.files.tree.WriteProgress;
import dave.files.tree.WriteTally;
import dave.files.tree.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Stores files and folders from the disk.
 *
 * <p>Everything is checked before anything is mined. Symbolic links, devices, names that a folder
 * cannot hold, and more than the limits allow are refused then. The path itself may be a symbolic
 * link, which is followed, or a device or pipe, which is read to its end. The media type is that of
 * {@link MediaTypes}. Guarantees are those of {@link TreeWriter}.
 */
public final class PathWriter {
  private final TreeWriter writer;
  private final Scheduler io;

  /**
   * @param io for reading, which may block
   */
  public PathWriter(TreeWriter writer, Scheduler io) {
    this.writer = writer;
    this.io = io;
  }

  /** Stores a file or a folder, and reports each chunk to a listener, one at a time. */
  public Mono<Written> write(Path path, Consumer<WriteProgress> listener) {
    return Mono.fromCallable(() -> isStream(path))
        .subscribeOn(io)
        .flatMap(
            stream ->
                stream
                    ? writer.write(Disk.readStream(path).subscribeOn(io), "", -1, listener)
                    : whole(path, listener));
  }

  private static boolean isStream(Path path) {
    return Disk.run(
        path,
        () ->
            Files.exists(path)
                && Target.isStream(
                    path.toAbsolutePath(), Files.readAttributes(path, BasicFileAttributes.class)));
  }

  private Mono<Written> whole(Path path, Consumer<WriteProgress> listener) {
    return Mono.fromCallable(() -> Files.isSymbolicLink(path) ? path.toRealPath() : path)
        .onErrorMap(IOException.class, e -> Disk.fault(path, e))
        .subscribeOn(io)
        .flatMap(
            file -> {
              WriteTally tally = new WriteTally(new SourceCheck().look(file).bytes(), listener);
              return item(file, name(path), tally)
                  .map(item -> tally.written(item.root(), item.size()));
            });
  }

  /** A stored file or folder, and how many bytes of content it has, or all files below it. */
  private record Item(Root root, long size) {}

  private Mono<Item> item(Path path, String name, WriteTally tally) {
    return Mono.fromCallable(() -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .subscribeOn(io)
        .flatMap(folder -> folder ? folder(path, tally) : file(path, name, tally));
  }

  private Mono<Item> file(Path path, String name, WriteTally tally) {
    TreeBuilder builder = new TreeBuilder(false, MediaTypes.ofName(name));
    return writer
        .store(Disk.read(path).subscribeOn(io), builder, tally)
        .map(root -> new Item(root, root.size()));
  }

  private Mono<Item> folder(Path path, WriteTally tally) {
    return Mono.fromCallable(() -> children(path))
        .subscribeOn(io)
        .flatMapMany(Flux::fromIterable)
        .concatMap(child -> item(child, name(child), tally).map(item -> entry(child, item)))
        .collectList()
        .flatMap(
            entries -> {
              Folder folder = new Folder(entries);
              return writer
                  .store(Flux.just(folder.encode()), new TreeBuilder(true, ""), tally)
                  .map(root -> new Item(root, folder.size()));
            });
  }

  private static Entry entry(Path path, Item item) {
    return new Entry(name(path), item.root().folder(), item.size(), item.root().key());
  }

  static List<Path> children(Path folder) {
    return Disk.run(
        folder,
        () -> {
          try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
          }
        });
  }

  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
