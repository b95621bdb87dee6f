package dave.sim.scenario.gossip;

import dave.engine.model.Defences;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Quantiles;
import dave.sim.scenario.gossip.AttackRun.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One attack in several small networks: who is linked with whom matters more to the spread of dats
 * than most attacks.
 */
final class Trial implements AutoCloseable {
  private final List<AttackRun> runs = new ArrayList<>();

  /**
   * @param worlds how many networks
   * @param tactic made anew for each
   * @param pace as in {@link AttackRun}
   */
  Trial(
      long seed,
      int worlds,
      Plan plan,
      Function<SplittableRandom, Tactic> tactic,
      int pace,
      Defences defences) {
    for (int world = 0; world < worlds; world++) {
      SplittableRandom random = new SplittableRandom(seed + world);
      runs.add(new AttackRun(seed + world, plan, tactic.apply(random), pace, defences));
    }
  }

  void run(Findings findings, DoubleConsumer progress) {
    for (int i = 0; i < runs.size(); i++) {
      int before = i;
      runs.get(i).run(done -> progress.accept((before + done) / runs.size()));
      findings.ran(runs.get(i).cluster());
    }
  }

  /** Returns, over the dats of all networks, the seconds until a share of the nodes had one. */
  Quantiles secondsTo(double share) {
    return new Quantiles(
        runs.stream()
            .flatMapToDouble(run -> Arrays.stream(run.secondsTo(share).sorted()))
            .boxed()
            .toList());
  }

  /** Returns the number of dats that did not reach all honest nodes. */
  long lost() {
    return runs.stream().mapToLong(AttackRun::lost).sum();
  }

  double hostileLinks() {
    return mean(AttackRun::hostileLinks);
  }

  double askedPerLink() {
    return mean(AttackRun::askedPerLink);
  }

  double cellsToHosts() {
    return mean(AttackRun::cellsToHosts);
  }

  private double mean(ToDoubleFunction<AttackRun> figure) {
    return runs.stream().mapToDouble(figure).average().orElseThrow();
  }

  List<Tactic> tactics() {
    return runs.stream().map(AttackRun::tactic).toList();
  }

  @Override
  public void close() {
    runs.forEach(AttackRun::close);
  }
}
