package dave.files.format;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The entries of a folder, in the order of their names' bytes.
 *
 * @param entries no two with the same name
 */
public record Folder(List<Entry> entries) {
  /** Longest list, in bytes: it is held in memory as a whole. */
  public static final int MAX_LIST_LENGTH = 16 << 20;

  private static final int FIXED_LENGTH = 1 + Long.BYTES + ChunkKey.LENGTH + 1;

  private static final Comparator<Entry> BY_NAME =
      Comparator.comparing(Entry::nameBytes, ByteString.unsignedLexicographicalComparator());

  /**
   * @throws FileFaultException if two entries have one name, or all together are too large
   */
  public Folder {
    entries = entries.stream().sorted(BY_NAME).toList();
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).name().equals(entries.get(i - 1).name())) {
        throw bad("two entries named '" + entries.get(i).name() + "'");
      }
    }
    if (size(entries) > TreeShape.MAX_SIZE) {
      throw new FileFaultException(
          FileFault.TOO_LARGE, "a folder of more than " + TreeShape.MAX_SIZE + " bytes");
    }
  }

  /** Bytes of content of all files below. */
  public long size() {
    return size(entries);
  }

  private static long size(List<Entry> entries) {
    long size = 0;
    for (Entry entry : entries) {
      // Each is at most 2^40, and there are fewer than 2^22: no overflow.
      size += entry.size();
    }
    return size;
  }

  public ByteString encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      ByteString name = entry.nameBytes();
      ByteBuffer fixed = ByteBuffer.allocate(FIXED_LENGTH);
      fixed.put(entry.folder() ? Root.FOLDER : Root.FILE).putLong(entry.size());
      fixed.put(entry.root().asReadOnlyByteBuffer()).put((byte) name.size());
      bytes.writeBytes(fixed.array());
      bytes.writeBytes(name.toByteArray());
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  /**
   * Reads a folder's list.
   *
   * @throws FileFaultException if it is not the list that {@link #encode} makes of some folder
   */
  public static Folder parse(ByteString list) {
    List<Entry> entries = new ArrayList<>();
    // A slice, since the buffer of a substring begins somewhere within a longer one.
    ByteBuffer bytes = list.asReadOnlyByteBuffer().slice();
    while (bytes.hasRemaining()) {
      Entry entry = entry(bytes, list);
      if (!entries.isEmpty() && BY_NAME.compare(entries.getLast(), entry) >= 0) {
        throw bad("'" + entry.name() + "' is out of order or named twice");
      }
      entries.add(entry);
    }
    return new Folder(entries);
  }

  private static Entry entry(ByteBuffer bytes, ByteString list) {
    if (bytes.remaining() < FIXED_LENGTH) {
      throw bad("the last entry is cut short");
    }
    byte kind = bytes.get();
    if (kind != Root.FILE && kind != Root.FOLDER) {
      throw bad("an entry that is neither file nor folder");
    }
    long size = bytes.getLong();
    ByteString root = list.substring(bytes.position(), bytes.position() + ChunkKey.LENGTH);
    bytes.position(bytes.position() + ChunkKey.LENGTH);
    int nameLength = bytes.get() & 0xFF;
    if (bytes.remaining() < nameLength) {
      throw bad("the last name is cut short");
    }
    ByteString name = list.substring(bytes.position(), bytes.position() + nameLength);
    bytes.position(bytes.position() + nameLength);
    if (!name.isValidUtf8()) {
      throw bad("a name that is not UTF-8");
    }
    try {
      return new Entry(name.toStringUtf8(), kind == Root.FOLDER, size, root);
    } catch (IllegalArgumentException e) {
      throw new FileFaultException(FileFault.BAD_FOLDER, "bad folder: " + e.getMessage(), e);
    }
  }

  private static FileFaultException bad(String what) {
    return new FileFaultException(FileFault.BAD_FOLDER, "bad folder: " + what);
  }
}
