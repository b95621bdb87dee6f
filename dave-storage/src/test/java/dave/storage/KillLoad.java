package dave.storage;

import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import reactor.core.publisher.Mono;

/**
 * The child process of {@link KillTest}. It writes while its output is read, with many offers in
 * flight, and prints the work of each acknowledged synced put.
 *
 * <p>The printed dats are never replaced, as each has a key of its own. In between, relaxed puts,
 * which are not printed, replace each other.
 */
final class KillLoad {
  static final StoreConfig CONFIG = StoreConfig.of(256L << 20, Mass.WORK);

  private static final int IN_FLIGHT = 64;

  private KillLoad() {}

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    int round = Integer.parseInt(arguments[1]);
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            false,
            StandardCharsets.US_ASCII);
    TestDats dats = TestDats.seeded(round);
    Random random = new Random(round);
    RocksDatStore store =
        RocksDatStore.open(directory, CONFIG, InstantSource.system(), new Random(round));
    Deque<Map.Entry<VerifiedDat, Mono<Admission>>> pending = new ArrayDeque<>();
    for (long i = 0; ; i++) {
      TestDats.Draft draft = dats.dat().timeMs(1_700_000_000_000L + i).valueOf(random.nextInt(600));
      VerifiedDat updated = draft.key("updated" + random.nextInt(20)).build();
      store.put(updated, Durability.RELAXED).subscribe();
      VerifiedDat vouched = draft.key("round " + round + " dat " + i).build();
      pending.add(Map.entry(vouched, store.put(vouched, Durability.SYNCED)));
      if (pending.size() == IN_FLIGHT) {
        pending.forEach(
            offer -> {
              if (offer.getValue().block() instanceof Admission.Stored) {
                out.println(offer.getKey().dat().work());
              }
            });
        pending.clear();
        if (out.checkError()) {
          System.exit(1); // The reading process died first.
        }
      }
    }
  }
}
