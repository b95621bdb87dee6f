package dave.cli.failure;

import dave.client.model.DaveException;
import dave.files.format.FileFaultException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Turns the failure of a file transfer into a message and an exit code. */
public final class TransferFailures {
  private TransferFailures() {}

  /** Returns the failure for the user. */
  public static RuntimeException failure(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof CliFailure || t instanceof DaveException) {
        return (RuntimeException) t;
      }
    }
    return switch (cause) {
      case FileFaultException fault ->
          new CliFailure(exitCode(fault), String.valueOf(fault.getMessage()), fault);
      case IOException io -> new CliFailure(ExitCode.FAILURE, "the disk fails: " + io, io);
      case RuntimeException bug -> bug;
      case null -> new IllegalStateException("ended for no reason");
      default -> new IllegalStateException(cause);
    };
  }

  private static ExitCode exitCode(FileFaultException e) {
    return switch (e.fault()) {
      case MISSING_CHUNK -> ExitCode.NOT_FOUND;
      case UNAVAILABLE -> ExitCode.UNREACHABLE;
      case IS_A_FOLDER, NOT_A_FOLDER, NOT_REGULAR, TARGET_EXISTS -> ExitCode.USAGE;
      default -> ExitCode.FAILURE;
    };
  }
}
