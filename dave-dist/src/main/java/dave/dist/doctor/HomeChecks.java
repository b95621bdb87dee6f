package dave.dist.doctor;

import dave.cli.terminal.Text;
import dave.config.SettingKey;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks of the home folder, and of the disk with the store. Nothing is written. */
final class HomeChecks {
  /** The folder of a store can reach so many tenths of its capacity. */
  private static final long TENTHS = 24;

  private static final long LEAST_FREE = 64L << 20;
  private static final int MOST_FILES = 10_000;

  private final Subject subject;

  HomeChecks(Subject subject) {
    this.subject = subject;
  }

  List<Finding> run() {
    return List.of(home(), disk());
  }

  private Finding home() {
    Path home = subject.home().path();
    if (!Files.exists(home)) {
      Path parent = existing(home);
      return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
          ? Finding.ok("home", home + " is not there yet: the first key or node makes it")
          : Finding.wrong(
              "home",
              home + " is not there, and cannot be made in " + parent,
              "make it, or name another with --home or DAVE_HOME");
    }
    if (!Files.isDirectory(home)) {
      return Finding.wrong(
          "home", home + " is no folder", "move it away, or name another with --home or DAVE_HOME");
    }
    if (!Files.isReadable(home) || !Files.isExecutable(home) || !Files.isWritable(home)) {
      return Finding.wrong(
          "home",
          "%s cannot be %s by this user"
              .formatted(home, Files.isReadable(home) ? "written" : "read"),
          "check owner and mode, or that its disk is not mounted read-only");
    }
    return isOpenToOthers(home)
        ? Finding.warning("home", "other users may write in " + home, "chmod 700 " + home)
        : Finding.ok("home", home + " can be read and written");
  }

  private static boolean isOpenToOthers(Path folder) {
    PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    try {
      Set<PosixFilePermission> modes =
          view == null ? Set.of() : view.readAttributes().permissions();
      return modes.contains(PosixFilePermission.OTHERS_WRITE)
          || modes.contains(PosixFilePermission.GROUP_WRITE);
    } catch (IOException e) {
      return false; // A file system without modes.
    }
  }

  private Finding disk() {
    Path data = subject.settings().path(SettingKey.DATA).orElse(subject.home().data());
    Path folder = existing(data);
    long capacity = subject.settings().bytes(SettingKey.CAPACITY);
    try {
      FileStore disk = Files.getFileStore(Objects.requireNonNullElse(folder, data));
      return room(data, disk.getUsableSpace(), capacity);
    } catch (IOException | SecurityException e) {
      return Finding.unchecked(
          "disk", "the disk of %s does not tell its free space: %s".formatted(data, e));
    }
  }

  private static Finding room(Path data, long free, long capacity) {
    long needed = capacity / 10 * TENTHS;
    long room = free + held(data);
    String found =
        "%s free for %s, whose folder can reach %s"
            .formatted(Text.bytes(free), data, Text.bytes(needed));
    if (free < LEAST_FREE || room < capacity) {
      return Finding.wrong("disk", found, "make room, or lower the capacity");
    }
    return room < needed
        ? Finding.warning("disk", found, "make room, or lower the capacity")
        : Finding.ok("disk", found);
  }

  /** Returns the bytes of the files of a store; 0 if they cannot be read. */
  private static long held(Path data) {
    if (!Files.isDirectory(data)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(data)) {
      return files.limit(MOST_FILES).mapToLong(HomeChecks::size).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0; // RocksDB removed it a moment ago.
    }
  }

  /** Returns the nearest folder above that exists. */
  private static @Nullable Path existing(Path path) {
    @Nullable Path folder = path.toAbsolutePath();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    return folder;
  }
}
