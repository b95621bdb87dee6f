package dave.cli;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Text;
import dave.config.Spelling;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a failure into one line on standard error and an exit code. */
final class Errors {
  private final CliEnvironment env;

  Errors(CliEnvironment env) {
    this.env = env;
  }

  /** Reports a command line that does not parse. Returns the exit status. */
  int onBadCommandLine(ParameterException e, String[] args) {
    if (e.getCause() instanceof CliFailure failure) {
      return report(failure);
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String reason = reason(e);
    line(reason + (reason.endsWith("?") ? " See '" : "; see '") + command + " --help'");
    trace(e);
    return ExitCode.USAGE.status();
  }

  /** Reports the failure of a command. Returns the exit status. */
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
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched, command);
    }
    return oneLine(String.valueOf(e.getMessage()))
        .replaceAll("is not an? (int|long)$", "is not a whole number");
  }

  private static String unknown(UnmatchedArgumentException e, CommandSpec command) {
    String word = e.getUnmatched().get(0);
    boolean option = e.isUnknownOption();
    boolean hasCommands = !command.subcommands().isEmpty();
    String kind =
        option ? "unknown option" : hasCommands ? "unknown command" : "one argument too many:";
    Optional<String> meant =
        Spelling.nearest(
            word, option ? command.optionsMap().keySet() : command.subcommands().keySet());
    String hint =
        meant
            .map(m -> "; did you mean '" + m + "'?")
            .orElse(option ? "; if it is a value, write -- before it and after all options" : "");
    return kind + " '" + Text.quoted(word) + "'" + hint;
  }

  private void line(String message) {
    env.err().print(oneLine(message));
  }

  private void trace(Throwable e) {
    if (!env.variable("DAVE_DEBUG").isEmpty()) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      env.err().lines(trace.toString());
    }
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
