package dave.wire.keys;

import dave.wire.Author;
import dave.wire.disk.NewName;
import dave.wire.keys.KeyFileException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * An author's key on disk: PKCS#8 in PEM (RFC 8410), as {@code openssl genpkey -algorithm ed25519}
 * writes it, encrypted (PBES2) if there is a passphrase.
 *
 * <p>A file of ours is created in one step, complete and with mode 0600, and never overwrites
 * another. One that others may read or write is refused, on file systems that know of others.
 */
public final class KeyFile {
  /** Larger files are no keys. */
  private static final int MAX_LENGTH = 16 * 1024;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeyFile() {}

  /**
   * Reads a key.
   *
   * @param passphrase not needed, and not looked at, if the file is not encrypted; empty for none.
   *     It is not wiped.
   * @throws KeyFileException if the file cannot be used
   */
  public static SigningKey load(Path path, char[] passphrase) throws KeyFileException {
    byte[] pem = read(path);
    try {
      return KeyPem.decode(pem, passphrase, path);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  /**
   * Whether reading the key needs a passphrase.
   *
   * @throws KeyFileException if the file cannot be read
   */
  public static boolean isEncrypted(Path path) throws KeyFileException {
    byte[] pem = read(path);
    try {
      return KeyPem.isEncrypted(pem);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  /**
   * Writes a key to a new file. Returns when it is on disk.
   *
   * @param passphrase to encrypt with, empty for none. It is not wiped.
   * @throws KeyFileException if there is a file already, or none can be made
   */
  public static void create(Path path, SigningKey key, char[] passphrase) throws KeyFileException {
    byte[] pem = KeyPem.encode(key, passphrase);
    try {
      write(path, pem);
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(
          Reason.EXISTS, path, "key file exists", "move it away, or choose another path", e);
    } catch (IOException e) {
      throw new KeyFileException(
          Reason.UNWRITABLE,
          path,
          "cannot write key file (" + cause(e) + ")",
          "check that its directory exists and is writable",
          e);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  /**
   * Reads the original network's form, {@code key.dave}: 64 raw bytes, the seed and the public key.
   *
   * @throws KeyFileException if the file cannot be used, or its halves do not belong together
   */
  public static SigningKey importOriginal(Path path) throws KeyFileException {
    byte[] raw = read(path);
    byte[] seed = Arrays.copyOf(raw, SigningKey.SEED_LENGTH);
    try {
      if (raw.length != SigningKey.SEED_LENGTH + Author.LENGTH) {
        throw new KeyFileException(
            Reason.MALFORMED,
            path,
            "not a key of the original network (" + raw.length + " bytes)",
            "it has 64 bytes, the seed and the public key");
      }
      SigningKey key = SigningKey.ofSeed(seed);
      if (!key.author().equals(Author.of(raw, SigningKey.SEED_LENGTH))) {
        key.close();
        throw new KeyFileException(
            Reason.MALFORMED,
            path,
            "the public key does not belong to the seed",
            "the file is damaged: restore it from a copy");
      }
      return key;
    } finally {
      Arrays.fill(raw, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static byte[] read(Path path) throws KeyFileException {
    try {
      if (Files.isDirectory(path)) {
        throw new KeyFileException(
            Reason.DIRECTORY, path, "key file is a directory", "name the file in it");
      }
      requirePrivate(path);
      return readAll(path);
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          Reason.MISSING, path, "no key file", "make one with `dave keygen`, or check the path", e);
    } catch (AccessDeniedException e) {
      throw new KeyFileException(
          Reason.UNREADABLE, path, "no permission to read key file", "run as its owner", e);
    } catch (IOException e) {
      throw new KeyFileException(
          Reason.UNREADABLE,
          path,
          "cannot read key file (" + cause(e) + ")",
          "check the disk and the path",
          e);
    }
  }

  private static byte[] readAll(Path path) throws IOException, KeyFileException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_LENGTH + 1);
      if (content.length > MAX_LENGTH) {
        Arrays.fill(content, (byte) 0);
        throw new KeyFileException(
            Reason.MALFORMED,
            path,
            "not a key file (more than " + MAX_LENGTH + " bytes)",
            "check the path");
      }
      return content;
    }
  }

  private static void requirePrivate(Path path) throws IOException, KeyFileException {
    if (!isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    others.removeIf(permission -> permission.name().startsWith("OWNER_"));
    if (!others.isEmpty()) {
      throw new KeyFileException(
          Reason.EXPOSED,
          path,
          "others may use key file",
          "run `chmod 600 "
              + path
              + "`; where that changes nothing, the file system keeps no modes: mount it"
              + " with umask=077, or keep the key elsewhere");
    }
  }

  /** Writes beside the target, which is never there in part. */
  private static void write(Path path, byte[] content) throws IOException {
    Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
    Path draft = Files.createTempFile(directory, ".key", ".new", ownerOnly(directory));
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      NewName.give(draft, path);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
    return isPosix(directory)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  private static String cause(IOException e) {
    return e.getClass().getSimpleName();
  }
}
