package dave.files.format;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** Thrown if a file cannot be written or read. The message is one line for users. */
public final class FileFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FileFault fault;

  public FileFaultException(FileFault fault, String message) {
    this(fault, message, null);
  }

  public FileFaultException(FileFault fault, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** A fault of a chunk at a place in the content. */
  static FileFaultException at(FileFault fault, ByteString key, long offset, String what) {
    return new FileFaultException(
        fault, what + ": chunk " + ChunkKey.hex(key) + " at byte " + offset);
  }

  /** The same fault with more text in its message. */
  public FileFaultException withDetail(String more) {
    return new FileFaultException(fault, getMessage() + "; " + more, this);
  }

  public FileFault fault() {
    return fault;
  }
}
