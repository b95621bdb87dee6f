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
 * The folder of a report's pages, or none. Made before a run: minutes later is too late to fail.
 */
final class SimPages {
  private static final String WHAT = "the report to";

  private final @Nullable Path folder;

  private SimPages(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Writes nothing. */
  static SimPages none() {
    return new SimPages(null);
  }

  /**
   * Makes the folder if there is none.
   *
   * @throws CliFailure if nothing can be written there
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

  /** Writes the page of the last result, and the index over all. */
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

  /** The page to begin with. */
  Optional<Path> where() {
    return folder == null
        ? Optional.empty()
        : Optional.of(folder.toAbsolutePath().normalize().resolve(HtmlReport.INDEX));
  }
}
