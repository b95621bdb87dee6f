package dave.dist.store;

import dave.cli.terminal.CliEnvironment;
import dave.storage.repair.StoreCompaction;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** {@code dave store compact}. */
@Command(
    name = "compact",
    sortOptions = false,
    description = {
      "Rewrite the files of a stopped node's store without what was evicted or replaced.",
      "While it runs it takes as much room again."
    },
    footer = {
      "",
      "JSON: data, bytes_before, bytes_after.",
      "Example: dave store compact --data /var/lib/dave/data"
    })
public final class StoreCompactCommand extends OfflineCommand {
  public StoreCompactCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Place place, Consumer<String> progress) {
    StoreCompaction done =
        StoreCompaction.run(
            place.directory(),
            place.capacityBytes(),
            column -> progress.accept("compacting " + column));
    print(
        List.of(
            counted(done.bytesBefore(), "byte")
                + " before, "
                + counted(done.bytesAfter(), "byte")
                + " after"),
        json ->
            json.text("data", place.directory().toString())
                .number("bytes_before", done.bytesBefore())
                .number("bytes_after", done.bytesAfter()));
  }
}
