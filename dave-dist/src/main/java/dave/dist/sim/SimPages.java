package dave.dist.sim;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.failure.FileFailures;
import dave.sim.report.HtmlReport;
import dave.sim.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder for the pages of a report, or none. It is created before a run, so that a problem with
 * it shows before the minutes of the run.
 */
final class SimPages {
  private static final String WHAT = "the report to";

  private final @Nullable Path folder;

  private SimPages(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Returns an instance that writes nothing. */
  static SimPages none() {
    return new SimPages(null);
  }

  /**
   * Creates the folder if it is missing.
   *
   * @throws CliFailure if files cannot be written there
   */
  static SimPages in(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw CliFailure.failure("--report " + folder + " is a file: name a folder");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(WHAT, folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw new CliFailure(
          ExitCode.DENIED, "--report " + folder + " is not yours to write: check owner and mode");
    }
    return new SimPages(folder);
  }

  /** Writes the page of the last result, and the index of all. */
  void write(List<Result> results) {
    if (folder == null) {
      return;
    }
    Result last = results.get(results.size() - 1);
    write(folder.resolve(HtmlReport.file(last.report())), HtmlReport.render(last));
    write(folder.resolve(HtmlReport.INDEX), HtmlReport.index(results));
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(WHAT, file, e);
    }
  }

  /** Returns the index page; empty if nothing is written. */
  Optional<Path> where() {
    return folder == null
        ? Optional.empty()
        : Optional.of(folder.toAbsolutePath().normalize().resolve(HtmlReport.INDEX));
  }
}
