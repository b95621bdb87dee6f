package dave.sim.swarm;

import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Split;
import dave.sim.network.Latency;
import dave.sim.network.Links;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One network of a swarm: a seed and a value for each gene. Its text, such as {@code seed=7
 * nodes=12 loss=30}, replays it. Genes that the text does not name have their simplest value.
 */
public record Case(long seed, Map<Gene, Integer> genes) {
  private static final long PLENTY_BYTES = 64 << 20;
  private static final Set<Gene> BASIC = EnumSet.range(Gene.NODES, Gene.REGISTERS);
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /**
   * @throws IllegalArgumentException that names the gene whose value is out of range
   */
  public Case {
    Map<Gene, Integer> copy = new EnumMap<>(Gene.class);
    for (Gene gene : Gene.values()) {
      int value = genes.getOrDefault(gene, gene.simplest());
      if (value < gene.simplest() || value > gene.most()) {
        throw new IllegalArgumentException(
            gene.text() + "=" + value + " is not from " + gene.simplest() + " to " + gene.most());
      }
      copy.put(gene, value);
    }
    genes = Collections.unmodifiableMap(copy);
  }

  /**
   * Returns a random case. Most genes have their simplest value, so that failures have few causes.
   */
  public static Case random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Gene, Integer> genes = new EnumMap<>(Gene.class);
    for (Gene gene : Gene.values()) {
      boolean basic = BASIC.contains(gene);
      if (basic || random.nextInt(3) == 0) {
        genes.put(gene, random.nextInt(gene.simplest(), gene.most() + 1));
      }
    }
    return new Case(seed, genes);
  }

  /**
   * Parses the text of a case.
   *
   * @throws IllegalArgumentException that names the wrong part
   */
  public static Case parse(String text) {
    long seed = 1;
    Map<Gene, Integer> genes = new EnumMap<>(Gene.class);
    for (String part : SPACE.split(text.strip(), -1)) {
      int at = part.indexOf('=');
      String name = at < 0 ? part : part.substring(0, at);
      try {
        String value = part.substring(at + 1);
        if (at > 0 && name.equals("seed")) {
          seed = Long.parseLong(value);
        } else if (at > 0 && Gene.named(name).isPresent()) {
          genes.put(Gene.named(name).get(), Integer.parseInt(value));
        } else {
          throw new IllegalArgumentException("not a part of a case: '" + part + "'");
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a number: '" + part + "'", e);
      }
    }
    return new Case(seed, genes);
  }

  int get(Gene gene) {
    return genes.getOrDefault(gene, gene.simplest());
  }

  private double share(Gene gene) {
    return get(gene) / 100.0;
  }

  /** Returns a copy with another value of one gene. */
  Case with(Gene gene, int value) {
    Map<Gene, Integer> changed = new EnumMap<>(genes);
    changed.put(gene, value);
    return new Case(seed, changed);
  }

  /** Returns the options of the network. */
  Options options() {
    Options calm = Options.of(seed, get(Gene.NODES));
    long capacity = get(Gene.CAPACITY_KIB) == 0 ? PLENTY_BYTES : get(Gene.CAPACITY_KIB) << 10;
    return calm.withNodes(
            calm.nodes()
                .withEdges(get(Gene.EDGES))
                .withRate(get(Gene.RATE))
                .withStore(calm.nodes().mass(), capacity))
        .withLinks(links())
        .withFaults(
            new Faults(
                share(Gene.NAT),
                share(Gene.SYMMETRIC),
                Duration.ofMillis(get(Gene.SKEW_MS)),
                get(Gene.CRASHES),
                Duration.ofSeconds(get(Gene.DOWNTIME_S)),
                share(Gene.STORE_LOSS),
                splits()));
  }

  private Links links() {
    return new Links(
        latency(),
        share(Gene.LOSS),
        share(Gene.DUPLICATION),
        share(Gene.REORDERING),
        (long) get(Gene.BANDWIDTH) << 10,
        1_500 - get(Gene.MTU_LESS));
  }

  private Latency latency() {
    Duration latency = Duration.ofMillis(get(Gene.LATENCY_MS));
    return new Latency.PerLink(latency, latency, Duration.ofMillis(get(Gene.JITTER_MS)));
  }

  /** Returns the links after the faults have ended. */
  Links calmLinks() {
    return Links.GOOD.withLatency(latency());
  }

  private List<Split> splits() {
    int seconds = Math.min(get(Gene.SPLIT_S), get(Gene.SECONDS));
    if (seconds == 0) {
      return List.of();
    }
    Duration from = Duration.ofMillis((get(Gene.SECONDS) - seconds) * 500L);
    return List.of(
        new Split(
            from, from.plusSeconds(seconds), share(Gene.SPLIT_SHARE), get(Gene.ONE_WAY) == 1));
  }

  /** Returns the text that replays the case. */
  @Override
  public String toString() {
    return "seed="
        + seed
        + genes.entrySet().stream()
            .filter(gene -> gene.getValue() != gene.getKey().simplest())
            .map(gene -> " " + gene.getKey().text() + "=" + gene.getValue())
            .collect(Collectors.joining());
  }
}
