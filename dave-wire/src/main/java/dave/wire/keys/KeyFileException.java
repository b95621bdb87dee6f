package dave.wire.keys;

import java.io.Serial;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a key file cannot be used. The message is one line: the problem, the path, the remedy.
 */
public final class KeyFileException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  /** The reason that a key file cannot be used. */
  public enum Reason {
    /** There is no such file. */
    MISSING,
    /** There is a file already. */
    EXISTS,
    /** The path is a directory. */
    DIRECTORY,
    /** Reading it is not allowed, or fails. */
    UNREADABLE,
    /** It, or its directory, cannot be written. */
    UNWRITABLE,
    /** Others than its owner may read or write it. */
    EXPOSED,
    /** It is encrypted and no passphrase was given. */
    PASSPHRASE_MISSING,
    /** The passphrase is not the one that it was encrypted with. */
    PASSPHRASE_WRONG,
    /** It holds a key of another kind, or is encrypted in a way not known. */
    ALGORITHM,
    /** It is not a key file, or only a part of one. */
    MALFORMED,
  }

  private final Reason reason;
  private final transient Path path;

  KeyFileException(Reason reason, Path path, String what, String remedy) {
    this(reason, path, what, remedy, null);
  }

  KeyFileException(
      Reason reason, Path path, String what, String remedy, @Nullable Throwable cause) {
    super(what + ": " + path + "; " + remedy, cause);
    this.reason = reason;
    this.path = path;
  }

  /** The reason. */
  public Reason reason() {
    return reason;
  }

  /** The path of the file. */
  public Path path() {
    return path;
  }
}
