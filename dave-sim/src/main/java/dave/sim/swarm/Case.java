package dave.sim.swarm;

import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Nats;
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
 * One network of a swarm: a seed and a value for each parameter. Its text, such as {@code seed=7
 * nodes=12 loss=30}, replays it. Parameters that the text does not name have their simplest value.
 */
public record Case(long seed, Map<CaseParameter, Integer> genes) {
  private static final long PLENTY_BYTES = 64 << 20;
  private static final Set<CaseParameter> BASIC =
      EnumSet.range(CaseParameter.NODES, CaseParameter.REGISTERS);
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /**
   * @throws IllegalArgumentException that names the parameter whose value is out of range
   */
  public Case {
    Map<CaseParameter, Integer> copy = new EnumMap<>(CaseParameter.class);
    for (CaseParameter parameter : CaseParameter.values()) {
      int value = genes.getOrDefault(parameter, parameter.simplest());
      if (value < parameter.simplest() || value > parameter.max()) {
        throw new IllegalArgumentException(
            parameter.text()
                + "="
                + value
                + " is not from "
                + parameter.simplest()
                + " to "
                + parameter.max());
      }
      copy.put(parameter, value);
    }
    genes = Collections.unmodifiableMap(copy);
  }

  /**
   * Returns a random case. Most parameters have their simplest value, so that failures have few
   * causes.
   */
  public static Case random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<CaseParameter, Integer> genes = new EnumMap<>(CaseParameter.class);
    for (CaseParameter parameter : CaseParameter.values()) {
      boolean basic = BASIC.contains(parameter);
      if (basic || random.nextInt(3) == 0) {
        genes.put(parameter, random.nextInt(parameter.simplest(), parameter.max() + 1));
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
    Map<CaseParameter, Integer> genes = new EnumMap<>(CaseParameter.class);
    for (String part : SPACE.split(text.strip(), -1)) {
      int at = part.indexOf('=');
      String name = at < 0 ? part : part.substring(0, at);
      try {
        String value = part.substring(at + 1);
        if (at > 0 && name.equals("seed")) {
          seed = Long.parseLong(value);
        } else if (at > 0 && CaseParameter.named(name).isPresent()) {
          genes.put(CaseParameter.named(name).get(), Integer.parseInt(value));
        } else {
          throw new IllegalArgumentException("not a part of a case: '" + part + "'");
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a number: '" + part + "'", e);
      }
    }
    return new Case(seed, genes);
  }

  int get(CaseParameter parameter) {
    return genes.getOrDefault(parameter, parameter.simplest());
  }

  private double share(CaseParameter parameter) {
    return get(parameter) / 100.0;
  }

  /** Returns a copy with another value of one parameter. */
  Case with(CaseParameter parameter, int value) {
    Map<CaseParameter, Integer> changed = new EnumMap<>(genes);
    changed.put(parameter, value);
    return new Case(seed, changed);
  }

  /** Returns the options of the network. */
  Options options() {
    Options calm = Options.of(seed, get(CaseParameter.NODES));
    long capacity =
        get(CaseParameter.CAPACITY_KIB) == 0 ? PLENTY_BYTES : get(CaseParameter.CAPACITY_KIB) << 10;
    return calm.withNodes(
            calm.nodes()
                .withEdges(get(CaseParameter.EDGES))
                .withRate(get(CaseParameter.RATE))
                .withStore(calm.nodes().mass(), capacity))
        .withLinks(links())
        .withFaults(
            new Faults(
                new Nats(
                    0, share(CaseParameter.NAT), share(CaseParameter.SYMMETRIC), /* carrier= */ 0),
                Duration.ofMillis(get(CaseParameter.SKEW_MS)),
                get(CaseParameter.CRASHES),
                Duration.ofSeconds(get(CaseParameter.DOWNTIME_S)),
                share(CaseParameter.STORE_LOSS),
                splits()));
  }

  private Links links() {
    return new Links(
        latency(),
        share(CaseParameter.LOSS),
        share(CaseParameter.DUPLICATION),
        share(CaseParameter.REORDERING),
        (long) get(CaseParameter.BANDWIDTH) << 10,
        1_500 - get(CaseParameter.MTU_LESS));
  }

  private Latency latency() {
    Duration latency = Duration.ofMillis(get(CaseParameter.LATENCY_MS));
    return new Latency.PerLink(latency, latency, Duration.ofMillis(get(CaseParameter.JITTER_MS)));
  }

  /** Returns the links after the faults have ended. */
  Links calmLinks() {
    return Links.GOOD.withLatency(latency());
  }

  private List<Split> splits() {
    int seconds = Math.min(get(CaseParameter.SPLIT_S), get(CaseParameter.SECONDS));
    if (seconds == 0) {
      return List.of();
    }
    Duration from = Duration.ofMillis((get(CaseParameter.SECONDS) - seconds) * 500L);
    return List.of(
        new Split(
            from,
            from.plusSeconds(seconds),
            share(CaseParameter.SPLIT_SHARE),
            get(CaseParameter.ONE_WAY) == 1));
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
