package dave.sim.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs random cases from consecutive seeds, and shrinks those that fail. */
public final class Swarm {
  private static final int MAX_SHRINKS = 400;

  private final Function<Case, Optional<String>> run;

  /**
   * A failure of a case.
   *
   * @param original the case that failed
   * @param smallest the simplest case found that still fails; its text replays it
   * @param what the failure of the smallest case
   */
  public record Failure(Case original, Case smallest, String what) {}

  /** Receives the progress of a swarm. */
  public interface Listener {
    /** Called when a case has ended; a failed one is shrunk next. */
    void ran(Case network, boolean failed);

    /** Called when a failure was shrunk. */
    void failed(Failure failure);
  }

  /** Creates a swarm of simulated networks. */
  public Swarm() {
    this(network -> new CaseRun(network).failure());
  }

  Swarm(Function<Case, Optional<String>> run) {
    this.run = run;
  }

  /**
   * Runs one case again.
   *
   * @return its failure, or empty
   */
  public Optional<String> replay(Case network) {
    return run.apply(network);
  }

  /**
   * Runs cases until {@code stop} is true; a case that has begun is finished.
   *
   * @param firstSeed the seed of the first case; each next case has the next seed
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

  /** Makes one parameter after the other as simple as possible while the case still fails. */
  Failure shrink(Case original, String failure) {
    Case smallest = original;
    String what = failure;
    int runs = 0;
    boolean changed = true;
    while (changed && runs < MAX_SHRINKS) {
      changed = false;
      for (CaseParameter parameter : CaseParameter.values()) {
        for (int value : simpler(parameter, smallest.get(parameter))) {
          Case candidate = smallest.with(parameter, value);
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

  /** Returns the values to try in the place of one, the simplest first. */
  private static List<Integer> simpler(CaseParameter parameter, int value) {
    int simplest = parameter.simplest();
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
