package dave.sim.scenario.catchup;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.store.DatStore;
import dave.sim.cluster.Cluster;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario.Progress;
import dave.sim.scenario.Scenario.Settings;
import dave.sim.scenario.catchup.BehindRun.Plan;
import dave.sim.world.World;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Measures how long a new node takes to get what others hold, if hosts that answer as they like
 * have a link to each node, and how a network gets on whose halves have other stores.
 */
public final class DonorFindings {
  private static final double CELLS_PER_SECOND = 50;
  private static final int VALUE_BYTES = 200;
  private static final long DRIP_MS = 3_000;

  /** Less than a node waits for the first answer of a peer, and later for more. */
  private static final long LATE_MS = 1_000;

  private static final long NEVER_MS = 86_400_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final double FLOORS_BAR = 1.3;
  private static final double DRIP_BAR = 1.5;
  private static final double BESIDE_BAR = 1;
  private static final double CONTROL_BAR = 2;

  private static final int SHORT_WORLDS = 2;
  private static final int FULL_WORLDS = 5;

  private static final int NEW_DATS = 4;
  private static final double STORM_BAR = 1.2;
  private static final double TASKS_BAR = 2;
  private static final double SHARE = 0.9;

  /** Runs of {@link BehindRun}, and storms, by which progress is told. */
  private static final int PARTS = 6;

  private final Settings settings;
  private final Findings findings;
  private final Progress progress;
  private final Plan plan;
  private final int dats;
  private final int worlds;
  private final List<List<String>> rows = new ArrayList<>();

  private DonorFindings(Settings settings, Findings findings, Progress progress) {
    this.settings = settings;
    this.findings = findings;
    this.progress = progress;
    boolean full = settings.full();
    plan = new Plan(full ? 12 : 6, full ? 8 : 4, CELLS_PER_SECOND, LIMIT);
    dats = full ? 5_000 : 600;
    worlds = full ? FULL_WORLDS : SHORT_WORLDS;
  }

  /** Adds findings and a table. */
  public static void add(Settings settings, Findings findings, Progress progress) {
    new DonorFindings(settings, findings, progress).add();
  }

  /** What the new nodes of several networks took. */
  private record Result(double seconds, long lacks, double beside, double links) {}

  private void add() {
    Maker lateHost = (world, store, random) -> new DonorTactic.Late(world, store, LATE_MS);
    Result silent =
        run(
            "silent: what the others are compared with",
            Defences.ALL,
            (world, store, random) -> new DonorTactic.Late(world, store, NEVER_MS));
    Result floors =
        run("false floors, another in each answer", Defences.ALL, DonorTactic.Floors::new);
    Result drip =
        run(
            "one dat in three seconds",
            Defences.ALL,
            (world, store, random) -> new DonorTactic.Drip(world, store, DRIP_MS));
    Result late = run("answers and dats late, one by one", Defences.ALL, lateHost);
    Result control =
        run(
            "control: late, and nobody is asked instead",
            Defences.without(Defence.SECOND_ASKS),
            lateHost);
    slower("hosts tell false floors", floors, silent, FLOORS_BAR);
    slower("hosts drip dats", drip, silent, DRIP_BAR);
    slower("hosts answer late", late, silent, DRIP_BAR);
    findings.atLeast(
        "control: time until a new node has all if hosts answer late and nobody is asked instead",
        control.seconds() / silent.seconds(),
        CONTROL_BAR,
        Unit.TIMES);
    findings.table(
        "A new node among hosts that answer as they like",
        List.of("hosts", "all there, mean", "bytes beside the dats", "lacks", "links"),
        rows);
    storms();
  }

  /** The halves of a network meet after a split, with and without a difference between them. */
  private void storms() {
    boolean full = settings.full();
    int apart = full ? 3_000 : 500;
    Duration limit = Duration.ofSeconds(full ? 180 : 60);
    List<List<String>> storms = new ArrayList<>();
    double with = 0;
    double without = 0;
    double tasks = 0;
    double agreed = 1;
    for (int i = 0; i < worlds; i++) {
      try (HalvesRun storm = new HalvesRun(settings.seed() + i, halves(apart, true, limit));
          HalvesRun calm = new HalvesRun(settings.seed() + i, halves(apart, false, limit))) {
        storm.run(done -> progress.at("halves that differ", (PARTS - 1 + done) / PARTS));
        calm.run(done -> progress.at("halves that agree", (PARTS - 1 + done) / PARTS));
        findings.ran(storm.cluster()).ran(calm.cluster());
        double seconds = Math.min(storm.agreedS(), (double) limit.toSeconds());
        with += storm.newDats(SHARE, seconds).median();
        without += calm.newDats(SHARE, seconds).median();
        tasks = Math.max(tasks, (double) storm.mostTasks() / calm.mostTasks());
        agreed = Math.min(agreed, storm.agreed());
        storms.add(
            List.of(
                NumberFormatter.seconds(storm.agreedS()),
                NumberFormatter.seconds(storm.newDats(SHARE, seconds).median()),
                NumberFormatter.seconds(calm.newDats(SHARE, seconds).median()),
                NumberFormatter.count(storm.mostTasks()),
                NumberFormatter.count(calm.mostTasks())));
      }
    }
    findings
        .atMost(
            "time of new dats to 90 % of the nodes while two halves get equal",
            with / without, STORM_BAR, Unit.TIMES)
        .atMost("tasks that then wait at most", tasks, TASKS_BAR, Unit.TIMES)
        .atLeast("dats of both halves that all have in the end", agreed, 1, Unit.PERCENT);
    findings.table(
        "Halves of a network that meet, while new dats are put; calm if they hold the same",
        List.of("agree after", "new dats to 90 %", "calm", "tasks", "calm"),
        storms);
  }

  private HalvesRun.Plan halves(int apart, boolean differ, Duration limit) {
    return new HalvesRun.Plan(
        settings.full() ? 12 : 8,
        CELLS_PER_SECOND,
        /* shared= */ 500,
        apart,
        /* registers= */ false,
        differ,
        NEW_DATS,
        limit);
  }

  private void slower(String attack, Result result, Result silent, double bar) {
    findings
        .atMost(
            "time until a new node has all if " + attack,
            result.seconds() / silent.seconds(),
            bar,
            Unit.TIMES)
        .atMost("dats that it then lacks", (double) result.lacks(), 0, Unit.COUNT)
        .atMost(
            "bytes of questions, answers and second copies, of those of the dats",
            result.beside(),
            BESIDE_BAR,
            Unit.PERCENT);
  }

  /** Makes a host for a network. */
  @FunctionalInterface
  private interface Maker {
    DonorTactic make(World world, DatStore store, SplittableRandom random);
  }

  private Result run(String name, Defences defences, Maker maker) {
    double seconds = 0;
    long lacks = 0;
    double beside = 0;
    double links = 0;
    for (int i = 0; i < worlds; i++) {
      double before = rows.size() + (double) i / worlds;
      long seed = settings.seed() + i;
      History history = History.unknown(seed, dats, VALUE_BYTES);
      List<VerifiedDat> heaviestFirst = history.missed().stream().map(history.pool()::dat).toList();
      Function<Cluster, IntFunction<DonorTactic>> tactics =
          cluster ->
              host ->
                  maker.make(
                      cluster.world(),
                      cluster.node(1).store(),
                      cluster.world().random("donor", host));
      try (BehindRun run = new BehindRun(seed, plan, heaviestFirst, defences, tactics)) {
        run.run(done -> progress.at(name, (before + done / worlds) / PARTS));
        findings.ran(run.cluster());
        seconds += run.backS() / worlds;
        lacks += run.lacks();
        beside += run.beside() / worlds;
        links += run.hostileLinks() / worlds;
      }
    }
    rows.add(
        List.of(
            name,
            NumberFormatter.seconds(seconds),
            NumberFormatter.percent(beside),
            NumberFormatter.count(lacks),
            NumberFormatter.number(links)));
    return new Result(seconds, lacks, beside, links);
  }
}
