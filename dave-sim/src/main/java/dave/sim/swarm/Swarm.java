package dave.sim.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs random cases from consecutive seeds, and shrinks what fails. */
public final class Swarm {
  private static final int MAX_SHRINKS = 400;

  private final Function<Case, Optional<String>> run;

  /**
   * A failure.
   *
   * @param original the case that failed
   * @param smallest the simplest case found that still fails; its text replays it
   * @param what went wrong in the smallest
   */
  public record Failure(Case original, Case smallest, String what) {}

  /** Hears how a swarm goes. */
  public interface Listener {
    /** A case is over; a failed one is being shrunk. */
    void ran(Case network, boolean failed);

    /** A failure was shrunk. */
    void failed(Failure failure);
  }

  /** A swarm of simulated networks. */
  public Swarm() {
    this(network -> new CaseRun(network).failure());
  }

  Swarm(Function<Case, Optional<String>> run) {
    this.run = run;
  }

  /** What goes wrong in one case; empty if nothing does. */
  public Optional<String> replay(Case network) {
    return run.apply(network);
  }

  /**
   * Runs cases until told to stop, the one begun included.
   *
   * @param firstSeed of the first case; the next has the next
   * @return the failures
   */
  public List<Failure> run(long firstSeed, BooleanSupplier stop, Listener listener) {
    List<Failure> failures = new ArrayList<>();
    for (long seed = firstSeed; !stop.getAsBoolean(); seed++) {
      Case network = Case.random(seed);
      Optional<String> what = run.apply(network);
      listener.ran(network, what.isPresent());
      if (what.isPresent()) {
        Failure failure = shrink(network, what.get());
        failures.add(failure);
        listener.failed(failure);
      }
    }
    return failures;
  }

  /** Makes one gene after the other as simple as it goes while the case still fails. */
  Failure shrink(Case original, String failure) {
    Case smallest = original;
    String what = failure;
    int runs = 0;
    boolean changed = true;
    while (changed && runs < MAX_SHRINKS) {
      changed = false;
      for (Gene gene : Gene.values()) {
        for (int value : simpler(gene, smallest.get(gene))) {
          Case candidate = smallest.with(gene, value);
          Optional<String> again = run.apply(candidate);
          runs++;
          if (again.isPresent()) {
            smallest = candidate;
            what = again.get();
            changed = true;
            break;
          }
        }
      }
    }
    return new Failure(original, smallest, what);
  }

  /** Values to try in place of one, the simplest first. */
  private static List<Integer> simpler(Gene gene, int value) {
    int simplest = gene.simplest();
    List<Integer> values = new ArrayList<>();
    for (int next = simplest; next < value; next = (next + value + 1) / 2) {
      values.add(next);
      if (next == value - 1) {
        break;
      }
    }
    return values;
  }
}
