package dave.cli;

import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on standard error and an exit code. */
final class Errors {
  private final CliEnvironment env;

  Errors(CliEnvironment env) {
    this.env = env;
  }

  /** For a command line that does not parse. */
  int onBadCommandLine(ParameterException e, String[] args) {
    if (e.getCause() instanceof CliFailure failure) {
      return report(failure);
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    line(reason(e) + "; see '" + command + " --help'");
    trace(e);
    return ExitCode.USAGE.status();
  }

  /** For a command that ended without its result. */
  int report(Throwable e) {
    trace(e);
    if (!(e instanceof CliFailure failure)) {
      line("this is a bug in dave, please report it: " + e + "; DAVE_DEBUG=1 shows where");
      return ExitCode.FAILURE.status();
    }
    boolean quietly =
        failure.exitCode() == ExitCode.BROKEN_PIPE || failure.exitCode() == ExitCode.INTERRUPTED;
    if (!quietly) {
      line(String.valueOf(failure.getMessage()));
    }
    return failure.exitCode().status();
  }

  private static String reason(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return oneLine(String.valueOf(e.getMessage()));
    }
    String first = unmatched.getUnmatched().get(0);
    boolean parent = !e.getCommandLine().getSubcommands().isEmpty();
    String kind =
        unmatched.isUnknownOption()
            ? "unknown option"
            : parent ? "unknown command" : "one argument too many:";
    List<String> near = unmatched.getSuggestions();
    String hint = near.isEmpty() ? "" : "; did you mean '" + near.get(0) + "'?";
    return kind + " '" + first + "'" + hint;
  }

  private void line(String message) {
    env.err().println("dave: " + oneLine(message));
  }

  private void trace(Throwable e) {
    if (!env.variable("DAVE_DEBUG").isEmpty()) {
      e.printStackTrace(env.err());
    }
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
