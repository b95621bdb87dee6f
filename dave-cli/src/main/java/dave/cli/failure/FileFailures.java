package dave.cli.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Returns failures with a sentence that says why a file could not be read or written. */
public final class FileFailures {
  private FileFailures() {}

  /** Returns a failure such as "cannot read the value from x.txt: it does not exist". */
  public static CliFailure cannotRead(String what, Path file, IOException e) {
    return failure("cannot read " + what + " " + file + ": " + reason(e), e);
  }

  /**
   * Returns a failure such as "cannot write the report out: permission denied; check owner and
   * mode".
   */
  public static CliFailure cannotWrite(String what, Path file, IOException e) {
    return failure("cannot write " + what + " " + file + ": " + reason(e), e);
  }

  private static CliFailure failure(String message, IOException e) {
    ExitCode code = e instanceof AccessDeniedException ? ExitCode.DENIED : ExitCode.FAILURE;
    return new CliFailure(code, message, e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return switch (e) {
      case NoSuchFileException missing -> "it, or its folder, does not exist";
      case AccessDeniedException denied -> "permission denied; check owner and mode";
      case FileAlreadyExistsException exists -> "it exists already";
      case NotDirectoryException file -> "a part of the path is no folder";
      default -> String.valueOf(e.getMessage());
    };
  }
}
