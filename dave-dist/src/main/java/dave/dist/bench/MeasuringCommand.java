package dave.dist.bench;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** A benchmark of whole nodes. Its results go to stdout, its progress to stderr on a terminal. */
abstract class MeasuringCommand implements Callable<Integer> {
  private final CliEnvironment env;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of the output (default text).")
  private Form form = Form.text;

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** The form of the output, with the words of the option. */
  enum Form {
    text,
    json
  }

  MeasuringCommand(CliEnvironment env) {
    this.env = env;
  }

  /** Measures, and prints each result at once. */
  abstract void measure() throws IOException, InterruptedException;

  @Override
  public final Integer call() throws InterruptedException {
    try {
      measure();
      return ExitCode.OK.status();
    } catch (IOException e) {
      throw CliFailure.failure("no temporary folder could be used: " + e.getMessage());
    } catch (IllegalStateException e) {
      throw CliFailure.failure("nothing was measured: " + e.getMessage());
    }
  }

  final void print(Supplier<String> text, Supplier<String> json) {
    Output out = new Output(env.out());
    out.lines(form == Form.json ? json.get() : text.get());
    out.flush();
  }

  final void progress(String line) {
    if (env.terminals().err()) {
      env.err().line(line);
    }
  }
}
