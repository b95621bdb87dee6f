package dave.dist.store;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.json.Json;
import dave.storage.repair.StoreCheck;
import dave.storage.repair.StoreRepair;
import dave.storage.repair.StoreReport;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave store check}. */
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Read the whole store of a stopped node: files against their checksums, every dat's work and"
          + " signature, every index against the dats. Exit status 1 if anything is wrong."
    },
    footer = {
      "",
      "JSON: data, dats, bytes, problems (what, count), repaired; then, if so: kept, lost,",
      "lost_dats (hash, why; the first 1,000), old_files.",
      "Example: dave store check --repair --data /var/lib/dave/data"
    })
public final class StoreCheckCommand extends OfflineCommand {
  @Option(
      names = "--repair",
      description =
          "If something is wrong, copy what is sound to new files with new indexes. The old files"
              + " are kept beside them, in the folder damaged.")
  private boolean repair;

  public StoreCheckCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Place place, Consumer<String> progress) {
    StoreReport report =
        StoreCheck.run(
            place.directory(), seen -> progress.accept("checked " + counted(seen, "dat")));
    StoreRepair.Result result = null;
    if (repair && !report.healthy()) {
      result =
          StoreRepair.run(
              place.directory(),
              place.capacityBytes(),
              seen -> progress.accept("looked at " + counted(seen, "dat")),
              new SecureRandom());
    }
    StoreRepair.Result done = result;
    print(text(report, done), json -> fill(json, place, report, done));
    if (done == null && !report.healthy()) {
      throw CliFailure.failure(
          "the store at "
              + place.directory()
              + " is not sound: repair it with dave store check --repair --data "
              + place.directory());
    }
  }

  private static List<String> text(StoreReport report, StoreRepair.@Nullable Result done) {
    List<String> lines = new ArrayList<>();
    report.problems().forEach(p -> lines.add(p.what() + (p.count() > 1 ? " x " + p.count() : "")));
    lines.add(
        counted(report.dats(), "dat")
            + " of "
            + counted(report.bytes(), "byte")
            + (report.healthy() ? ": all is as it should be" : " are sound"));
    if (done != null) {
      done.lost().forEach(lost -> lines.add("lost " + lost.work() + ": " + lost.why()));
      lines.add(
          "repaired: "
              + counted(done.kept(), "dat")
              + " kept, "
              + done.lostCount()
              + " known to be lost; the old files are in "
              + done.oldFiles()
              + ": remove them when you miss nothing");
    }
    return lines;
  }

  private static void fill(
      Json json, Place place, StoreReport report, StoreRepair.@Nullable Result done) {
    json.text("data", place.directory().toString())
        .number("dats", report.dats())
        .number("bytes", report.bytes())
        .objects(
            "problems",
            report.problems(),
            problem -> json.text("what", problem.what()).number("count", problem.count()))
        .flag("repaired", done != null);
    if (done != null) {
      json.number("kept", done.kept())
          .number("lost", done.lostCount())
          .objects(
              "lost_dats",
              done.lost(),
              lost -> json.text("hash", lost.work()).text("why", lost.why()))
          .text("old_files", done.oldFiles().toString());
    }
  }
}
