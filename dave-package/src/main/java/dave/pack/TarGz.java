package dave.pack;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A folder as a tar (POSIX ustar) in gzip. Entries are sorted by name and owned by root, with the
 * same time and mode 755 or 644. So the same content gives the same bytes.
 *
 * @param folder the folder to pack, under its own name
 * @param time the time of each entry
 */
record TarGz(Path folder, Instant time) {
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int PREFIX_BYTES = 155;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;

  /**
   * Writes the archive.
   *
   * @throws PackFailure if a path is too long for the format
   */
  void writeTo(Path archive) throws IOException {
    try (OutputStream out =
            new BufferedOutputStream(new SmallestGzip(Files.newOutputStream(archive)));
        Stream<Path> walk = Files.walk(folder)) {
      // Sorted by name, because the order of paths may depend on the file system.
      List<Path> paths = walk.sorted((a, b) -> name(a).compareTo(name(b))).toList();
      for (Path path : paths) {
        write(path, out);
      }
      out.write(new byte[2 * BLOCK]);
    }
  }

  private void write(Path path, OutputStream out) throws IOException {
    if (Files.isSymbolicLink(path)) {
      String target = Files.readSymbolicLink(path).toString();
      out.write(header(name(path), EXECUTABLE, 0, '2', target));
    } else if (Files.isDirectory(path)) {
      out.write(header(name(path) + "/", EXECUTABLE, 0, '5', ""));
    } else {
      long size = Files.size(path);
      int mode = Files.isExecutable(path) ? EXECUTABLE : PLAIN;
      out.write(header(name(path), mode, size, '0', ""));
      Files.copy(path, out);
      out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }
  }

  /** Returns the path in the archive, which starts with the folder's own name. */
  private String name(Path path) {
    StringBuilder name = new StringBuilder(String.valueOf(folder.getFileName()));
    for (Path part : folder.relativize(path)) {
      if (!part.toString().isEmpty()) {
        name.append('/').append(part);
      }
    }
    return name.toString();
  }

  private byte[] header(String name, int mode, long size, char type, String link) {
    byte[] header = new byte[BLOCK];
    int cut = cut(name);
    put(header, 0, NAME_BYTES, cut < 0 ? name : name.substring(cut + 1));
    put(header, 100, 8, octal(mode, 7));
    put(header, 108, 8, octal(0, 7));
    put(header, 116, 8, octal(0, 7));
    put(header, 124, 12, octal(size, 11));
    put(header, 136, 12, octal(time.getEpochSecond(), 11));
    header[156] = (byte) type;
    put(header, 157, NAME_BYTES, link);
    put(header, 257, 8, "ustar\00000");
    put(header, 265, 32, "root");
    put(header, 297, 32, "root");
    put(header, 345, PREFIX_BYTES, cut < 0 ? "" : name.substring(0, cut));
    Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES, (byte) ' ');
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, CHECKSUM_AT, CHECKSUM_BYTES, octal(sum, 6) + "\0 ");
    return header;
  }

  /** Returns where to split a name of more than 100 bytes; -1 for a shorter one. */
  private static int cut(String name) {
    if (name.length() <= NAME_BYTES) {
      return -1;
    }
    int cut = name.lastIndexOf('/', PREFIX_BYTES);
    if (cut < 0 || name.length() - cut - 1 > NAME_BYTES) {
      throw new PackFailure("too long a path for a tar: " + name);
    }
    return cut;
  }

  private static String octal(long value, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", value);
  }

  private static void put(byte[] header, int at, int room, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > room) {
      throw new PackFailure("too long for a tar: " + text);
    }
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Compresses at the highest level. The JDK's header has neither a file name nor a time. */
  private static final class SmallestGzip extends GZIPOutputStream {
    SmallestGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
