package dave.cluster;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dave.testcontainers.DaveCluster;
import dave.testcontainers.DaveContainer;
import dave.testcontainers.Fault;
import dave.wire.Dat;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** A node in a container with a fixed address. It keeps its disk when it is killed or stopped. */
final class ClusterNode {
  private static final Duration REPAIR = Duration.ofSeconds(60);
  private static final int LAST_LINES = 3;
  private static final int TRIES = 20_000;

  private final DaveCluster cluster;
  private final int number;
  private final Gateway gateway;
  private final AcknowledgedDats acknowledged;

  ClusterNode(DaveCluster cluster, int number, AcknowledgedDats acknowledged) {
    this.cluster = cluster;
    this.number = number;
    this.acknowledged = acknowledged;
    gateway = new Gateway(cluster.http(number));
  }

  int number() {
    return number;
  }

  Gateway gateway() {
    return gateway;
  }

  private DaveContainer container() {
    return cluster.node(number);
  }

  /** Puts a dat of the ledger, which the node has to acknowledge. */
  Dat puts() {
    return puts(Duration.ZERO);
  }

  /** Puts a dat whose time is ahead; the node has to acknowledge it. */
  Dat puts(Duration ahead) {
    return puts(acknowledged.next(ahead));
  }

  /** Puts a dat of an author, which the node has to acknowledge. */
  Dat puts(SigningKey author, String key, String value) {
    return puts(AcknowledgedDats.dat(author, key, value));
  }

  private Dat puts(Dat dat) {
    try {
      HttpResponse<String> answer = gateway.put(dat);
      if (answer.statusCode() != 201) {
        throw new AssertionError(this + " refused a dat: " + answer.body());
      }
      acknowledged.acknowledged(dat, this);
      return dat;
    } catch (IOException e) {
      throw new AssertionError(this + " does not answer: " + e, e);
    }
  }

  /** Tries to put a dat of the ledger; empty if the node refused it or did not answer. */
  Optional<Dat> tries() {
    Dat dat = acknowledged.next(Duration.ZERO);
    try {
      if (gateway.put(dat).statusCode() == 201) {
        acknowledged.acknowledged(dat, this);
        return Optional.of(dat);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Puts a dat, which the node has to refuse, and returns the reason. */
  String refuses() {
    return refusal(acknowledged.next(Duration.ZERO))
        .orElseThrow(() -> new AssertionError(this + " refused no dat"));
  }

  /**
   * Replaces one record until the node refuses it, and returns the reason. This uses up the space
   * that the node has reserved.
   */
  String refusesInTheEnd() {
    Dat kept = acknowledged.filler();
    for (int i = 0; i < TRIES; i++) {
      Dat next = acknowledged.filler();
      Optional<String> reason = refusal(next);
      if (reason.isPresent()) {
        return reason.get();
      }
      acknowledged.remove(kept);
      kept = next;
    }
    throw new AssertionError(this + " refused none of " + TRIES + " dats");
  }

  private Optional<String> refusal(Dat dat) {
    try {
      HttpResponse<String> answer = gateway.put(dat);
      if (answer.statusCode() != 201) {
        return Optional.of(answer.body());
      }
      acknowledged.acknowledged(dat, this);
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError(silence(e).toString(), e);
    }
  }

  Expectation takesPuts() {
    return new Expectation(
        this + " takes puts", () -> tries().isPresent() ? List.of() : List.of(this + " refuses"));
  }

  /** Kills the node, as {@code kill -9} does. */
  void isKilled() {
    cluster.faults().kill(number);
  }

  /** Stops the node, and waits until it has stopped. */
  void stops() {
    cluster.faults().stop(number);
  }

  /** Starts the node again with its disk. */
  void starts() {
    cluster.faults().start(number);
  }

  /** Starts the node again without its disk, as a new container. */
  void startsAnew() {
    cluster.faults().startEmpty(number);
  }

  /** Checks and repairs the store of the stopped node, in another container. Returns the output. */
  String repairs() {
    try (GenericContainer<?> repair =
        new GenericContainer<>(DockerImageName.parse(container().getDockerImageName()))
            .withImagePullPolicy(name -> false)
            .withVolumesFrom(container(), BindMode.READ_WRITE)
            .withCommand("store", "check", "--repair")
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(REPAIR))) {
      repair.start();
      return repair.getLogs();
    }
  }

  /** Expects its process to end by itself, with a status. */
  Expectation ends(int status) {
    return new Expectation(
        this + " ends with " + status,
        () -> {
          InspectContainerResponse.ContainerState state = state();
          boolean ended = !Boolean.TRUE.equals(state.getRunning());
          if (!ended || !Objects.equals(state.getExitCodeLong(), (long) status)) {
            return List.of(state.toString());
          }
          cluster.faults().ended(number);
          return List.of();
        });
  }

  /** Stops and starts the node. */
  void restarts() {
    cluster.faults().restart(number);
  }

  /** Freezes its processes until the fault is closed. */
  Fault pauses() {
    return cluster.faults().pause(number);
  }

  Expectation isReady() {
    return new Expectation(this + " is ready", () -> readiness());
  }

  private List<?> readiness() {
    try {
      return gateway.isReady() ? List.of() : List.of(this + " is not ready");
    } catch (IOException e) {
      return List.of(silence(e));
    }
  }

  /** Returns a description of a failed call. */
  Silence silence(IOException e) {
    return new Silence(this, e);
  }

  /** A node that does not answer, described with the last lines of its log. */
  record Silence(ClusterNode node, IOException cause) {
    @Override
    public String toString() {
      List<String> lines = node.log().lines().toList();
      return "%s does not answer (%s); it wrote last %s"
          .formatted(
              node, cause, lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
  }

  InspectContainerResponse.ContainerState state() {
    return container().getCurrentContainerInfo().getState();
  }

  /** Fills its small disk until the fault is closed. */
  Fault fillsItsDisk() {
    return cluster.faults().fillDisk(number);
  }

  /** Inverts one byte out of every {@code distance}, in the tables of the stopped node's store. */
  void hasItsTablesDamaged(int distance) {
    try {
      if (NodeFiles.damage(container(), ".sst", distance) == 0) {
        throw new AssertionError(this + " has no tables");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the memory that its processes use, in bytes. */
  long memoryBytes() {
    Path status = Path.of("/proc", state().getPidLong().toString(), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String gossipAddress() {
    return "udp://" + cluster.address(number) + ":1618";
  }

  /** Returns its whole log since it was created. */
  String log() {
    return container().getLogs();
  }

  @Override
  public String toString() {
    return "n" + number;
  }
}
