package dave.sim.scenario.anonymity;

import dave.engine.model.Defences;
import dave.sim.cluster.Coverage.Trace;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.scenario.anonymity.FirstSenders.Deliveries;
import dave.sim.scenario.anonymity.FirstSenders.OfDat;
import dave.sim.scenario.spread.SpreadRun;
import dave.sim.scenario.spread.SpreadRun.Load;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Puts dats at random nodes, in a network where some nodes spy on the authors. */
final class RecallRun implements AutoCloseable {
  private final SpreadRun run;
  private final FirstSenders senders;
  private final int nodes;
  private final List<Publication> publications = new ArrayList<>();
  private final @Nullable AskingSpies asking;

  /**
   * A dat with its author's node, and the first sender to each receiver.
   *
   * @param origin the author's node
   */
  private record Publication(
      WorkHash work, int origin, Deliveries first, Deliveries markedFirst, Deliveries marked) {}

  /** The way in which spies guess. */
  enum Guess {
    FIRST_SENDER,
    MARKED_SENDER;

    private Deliveries of(Publication publication) {
      return this == FIRST_SENDER ? publication.first() : publication.markedFirst();
    }
  }

  /**
   * @param askingHosts how many hosts spy besides, which have a link to every node, ask for dats
   *     and poll stores
   */
  RecallRun(
      long seed,
      int nodes,
      double packetsPerSecond,
      Defences defences,
      Linking linking,
      Load load,
      int askingHosts) {
    Options options = Options.of(seed, nodes).withLinks(Links.GOOD.withLoss(0.1));
    Options.Nodes all =
        options
            .nodes()
            .withRate(packetsPerSecond)
            .withEdges(8)
            .withDefences(defences)
            .withLinking(linking);
    this.nodes = nodes;
    run = new SpreadRun(options.withNodes(all), load);
    senders = new FirstSenders(run.cluster());
    asking =
        askingHosts == 0
            ? null
            : new AskingSpies(run.cluster(), askingHosts, senders, load.difficulty());
  }

  RecallRun run(DoubleConsumer progress) {
    run.run(progress);
    for (Trace trace : run.traces()) {
      OfDat wave = senders.of(trace.dat().work());
      publications.add(
          new Publication(
              trace.dat().work(), origin(trace), wave.first(), wave.markedFirst(), wave.marked()));
    }
    return this;
  }

  /** Returns the node that had the dat at the instant of the put. */
  private int origin(Trace trace) {
    for (int node = 0; node < nodes; node++) {
      if (trace.afterNs(node) == 0) {
        return node;
      }
    }
    throw new IllegalStateException("no node took " + trace.dat().work());
  }

  SpreadRun spread() {
    return run;
  }

  int publications() {
    return publications.size();
  }

  /** Returns the number of nodes that spy, for a share of all nodes and asking hosts. */
  private int spies(double share) {
    return Math.max(0, (int) Math.round(share * (nodes + askingHosts())) - askingHosts());
  }

  private int askingHosts() {
    return asking == null ? 0 : asking.count();
  }

  /** Returns the share of spies, asking hosts among them, that is nearest to one. */
  double nearest(double share) {
    return (spies(share) + askingHosts()) / (double) (nodes + askingHosts());
  }

  /** Returns the hosts that ask. */
  AskingSpies asking() {
    return Objects.requireNonNull(asking, "no host asks in this run");
  }

  /** Returns how many publications any answer on a store told of to the hosts that ask. */
  long told() {
    return publications.stream()
        .filter(each -> asking().firstToTell(each.work()).isPresent())
        .count();
  }

  /** Returns the share of these for which the origin's node told first. */
  double recallOfTold() {
    long right =
        publications.stream()
            .filter(each -> asking().firstToTell(each.work()).equals(OptionalInt.of(each.origin())))
            .count();
    return (double) right / told();
  }

  /** Returns the share of right guesses, over all publications and all sets of spies. */
  double recall(double share, Guess guess) {
    return Arrays.stream(recalls(share, guess)).average().orElseThrow();
  }

  /**
   * Returns the upper bound of that share with 99 % confidence, from the variance of publications.
   */
  double bound(double share, Guess guess) {
    return SampleStatistics.upper99(recalls(share, guess));
  }

  /** Returns the share of right guesses for each publication, over all sets of spies. */
  private double[] recalls(double share, Guess guess) {
    return publications.stream()
        .mapToDouble(
            publication ->
                FirstSpy.recall(
                    guess.of(publication),
                    publication.origin(),
                    nodes - 1,
                    spies(share),
                    /* certain= */ nodes))
        .toArray();
  }

  /**
   * Returns how often the sender of a dat is its author's node, if a spy gets the dat in its stem.
   */
  double precisionOfMarked(double share) {
    double right = 0;
    double heard = 0;
    for (Publication each : publications) {
      right += FirstSpy.recall(each.marked(), each.origin(), nodes - 1, spies(share));
      heard += FirstSpy.heard(each.marked(), each.origin(), nodes - 1, spies(share));
    }
    return heard == 0 ? Double.NaN : right / heard;
  }

  /** Returns the number of right guesses if each publication has a random set of spies. */
  long right(double share, Guess guess) {
    SplittableRandom random = run.cluster().world().random("spies", spies(share));
    return publications.stream()
        .filter(
            publication ->
                FirstSpy.guesses(
                    guess.of(publication), publication.origin(), nodes, spies(share), random))
        .count();
  }

  @Override
  public void close() {
    run.close();
  }
}
