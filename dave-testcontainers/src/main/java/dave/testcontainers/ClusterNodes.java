package dave.testcontainers;

import com.github.dockerjava.api.exception.DockerException;
import dave.client.model.DaveException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;

/** The nodes of a running cluster by their numbers, their network, and the faults in force. */
final class ClusterNodes implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration IN_FORCE = Duration.ofSeconds(30);
  private static final int LOG_LINES = 20;
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Supplier<DaveContainer> maker;
  private final Topology topology;
  private final Subnet subnet = Subnet.make();
  private final FaultRules rules;
  private final Map<Integer, DaveContainer> nodes = new ConcurrentSkipListMap<>();
  private final Map<Integer, List<Integer>> ports = new ConcurrentHashMap<>();
  private final Set<Integer> down = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong();

  ClusterNodes(Topology topology, Supplier<DaveContainer> maker) {
    this.topology = topology;
    this.maker = maker;
    rules = new FaultRules(topology, subnet::address);
  }

  /** Adds a node, which is not started. */
  int add(UnaryOperator<DaveContainer> change) {
    int number = made.getAndIncrement();
    DaveContainer node = change.apply(maker.get()).withFaults();
    List<Integer> inside =
        node.hasHttp()
            ? List.of(DaveContainer.API_PORT, DaveContainer.HEALTH_PORT, DaveContainer.HTTP_PORT)
            : List.of(DaveContainer.API_PORT, DaveContainer.HEALTH_PORT);
    List<Integer> outside = inside.stream().map(port -> HostPorts.next()).toList();
    for (int i = 0; i < inside.size(); i++) {
      node.withFixedPort(outside.get(i), inside.get(i));
    }
    if (number > 0) {
      node.withEnv(
          "DAVE_EDGES", subnet.address(topology.edge(number)) + ":" + DaveContainer.GOSSIP_PORT);
    }
    node.withNetwork(subnet.network())
        .withCreateContainerCmdModifier(create -> create.withIpv4Address(subnet.address(number)))
        .waitingFor(new Later());
    rules.setClock(number, node.clock());
    node.beforeStart(container -> give(number, container));
    ports.put(number, outside);
    nodes.put(number, node);
    return number;
  }

  /** The cluster waits for all nodes together. */
  private static final class Later extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }

  void remove(int number) {
    get(number).stop();
    nodes.remove(number);
    down.remove(number);
    List<Integer> free = ports.remove(number);
    if (free != null) {
      free.forEach(HostPorts::giveBack);
    }
  }

  DaveContainer get(int number) {
    DaveContainer node = nodes.get(number);
    if (node == null) {
      throw new IllegalArgumentException("there is no node " + number + ": choose one of " + all());
    }
    return node;
  }

  Set<Integer> all() {
    return new TreeSet<>(nodes.keySet());
  }

  Set<Integer> running() {
    Set<Integer> up = all();
    up.removeAll(down);
    return up;
  }

  boolean isRunning(int number) {
    return nodes.containsKey(number) && !down.contains(number);
  }

  void down(int number) {
    down.add(number);
  }

  void up(int number) {
    down.remove(number);
  }

  String address(int number) {
    return subnet.address(number);
  }

  Subnet subnet() {
    return subnet;
  }

  FaultRules rules() {
    return rules;
  }

  /**
   * Returns what keeps a node from being ready; empty if nothing does.
   *
   * @throws IllegalStateException if its process ended by itself; the message has its last lines
   */
  Optional<String> readiness(int number) {
    DaveContainer node = get(number);
    URI uri =
        URI.create(
            "http://"
                + node.endpoint().host()
                + ":"
                + node.getMappedPort(DaveContainer.HEALTH_PORT)
                + "/readyz");
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
      int status = HTTP.send(request, BodyHandlers.discarding()).statusCode();
      return status == 200 ? Optional.empty() : Optional.of("answers /readyz with " + status);
    } catch (IOException e) {
      if (!Boolean.TRUE.equals(node.getCurrentContainerInfo().getState().getRunning())) {
        throw new IllegalStateException(
            "node " + number + " ended; it wrote last:\n" + logTail(number, LOG_LINES), e);
      }
      return Optional.of("does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("was not asked: interrupted");
    }
  }

  /**
   * Expects something of nodes.
   *
   * @param lack returns what a node lacks; empty if nothing
   */
  Expectation expect(
      String what, Collection<Integer> numbers, Function<Integer, Optional<String>> lack) {
    List<Integer> asked = numbers.stream().map(this::known).toList();
    return new Expectation(
        what,
        () ->
            asked.parallelStream()
                .flatMap(node -> lack(node, lack).map(l -> new Expectation.Lack(node, l)).stream())
                .toList(),
        node -> logTail(node, LOG_LINES));
  }

  private int known(int number) {
    get(number);
    return number;
  }

  private static Optional<String> lack(int node, Function<Integer, Optional<String>> lack) {
    try {
      return lack.apply(node);
    } catch (DaveException e) {
      return Optional.of("does not answer: " + e.getMessage());
    }
  }

  /** Returns the last lines of a node's log. */
  String logTail(int number, int lines) {
    try {
      return String.join("\n", Engine.tail(get(number).getLogs(), lines));
    } catch (DockerException | IllegalStateException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** Gives all nodes the rules that are in force now, and waits until those that run obey. */
  void giveRules() {
    all().parallelStream()
        .filter(number -> get(number).getContainerId() != null)
        .forEach(
            number -> {
              String id = give(number, get(number));
              if (isRunning(number)) {
                expect("the faults are in force", List.of(number), node -> obeys(node, id))
                    .within(IN_FORCE);
              }
            });
  }

  private String give(int number, DaveContainer node) {
    long id = ids.incrementAndGet();
    node.copyFileToContainer(Transferable.of(rules.text(number, all(), id)), DaveContainer.FAULTS);
    return Long.toString(id);
  }

  private Optional<String> obeys(int number, String id) {
    try {
      String has =
          get(number)
              .copyFileFromContainer(
                  DaveContainer.FAULTS + ".in-force",
                  (InputStream in) -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return Long.parseLong(has) >= Long.parseLong(id)
          ? Optional.empty()
          : Optional.of("has older ones");
    } catch (Exception e) { // Checked ones too, which the method does not declare.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return Optional.of("has none yet: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    nodes.values().parallelStream().forEach(DaveContainer::stop);
    ports.values().forEach(some -> some.forEach(HostPorts::giveBack));
    subnet.close();
  }
}
