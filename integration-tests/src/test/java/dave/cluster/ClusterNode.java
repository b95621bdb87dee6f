package dave.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
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
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** A node in a container with a fixed address. It keeps its disk when it is killed or stopped. */
final class ClusterNode implements AutoCloseable {
  /** What a node may take to be ready, on a machine that has other things to do. */
  static final Duration START = Duration.ofSeconds(20);

  private static final Duration REPAIR = Duration.ofSeconds(60);
  private static final int STOP_S = 10;
  private static final int LAST_LINES = 3;
  private static final int TRIES = 20_000;

  private final String name;
  private final String address;
  private final GenericContainer<?> container;
  private final Gateway gateway;
  private final Ledger ledger;
  private volatile boolean up;

  ClusterNode(String name, String address, GenericContainer<?> container, Ledger ledger) {
    this.name = name;
    this.address = address;
    this.container = container;
    this.ledger = ledger;
    gateway = new Gateway(address);
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  String address() {
    return address;
  }

  Gateway gateway() {
    return gateway;
  }

  /** Whether it is meant to run. */
  boolean isUp() {
    return up;
  }

  /** Makes the container and starts it; does not wait until it is ready. */
  void create() {
    container.start();
    up = true;
  }

  /** Puts a dat of the ledger, which has to be acknowledged. */
  Dat puts() {
    return puts(Duration.ZERO);
  }

  /** Puts one that was stamped by a clock that is so much ahead; it has to be acknowledged. */
  Dat puts(Duration ahead) {
    return puts(ledger.next(ahead));
  }

  /** Puts a dat of some author, which has to be acknowledged. */
  Dat puts(SigningKey author, String key, String value) {
    return puts(Ledger.dat(author, key, value));
  }

  private Dat puts(Dat dat) {
    try {
      HttpResponse<String> answer = gateway.put(dat);
      if (answer.statusCode() != 201) {
        throw new AssertionError(this + " refused a dat: " + answer.body());
      }
      ledger.acknowledged(dat, this);
      return dat;
    } catch (IOException e) {
      throw new AssertionError(this + " does not answer: " + e, e);
    }
  }

  /** Tries to put a dat of the ledger: empty if the node refused or did not answer. */
  Optional<Dat> tries() {
    Dat dat = ledger.next(Duration.ZERO);
    try {
      if (gateway.put(dat).statusCode() == 201) {
        ledger.acknowledged(dat, this);
        return Optional.of(dat);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Puts a dat, which has to be refused, and gives the reason. */
  String refuses() {
    return refusal(ledger.next(Duration.ZERO))
        .orElseThrow(() -> new AssertionError(this + " refused no dat"));
  }

  /**
   * Replaces one record until that is refused, and gives the reason: what was reserved is used up.
   */
  String refusesInTheEnd() {
    Dat kept = ledger.filler();
    for (int i = 0; i < TRIES; i++) {
      Dat next = ledger.filler();
      Optional<String> reason = refusal(next);
      if (reason.isPresent()) {
        return reason.get();
      }
      ledger.strike(kept);
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
      ledger.acknowledged(dat, this);
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError(silence(e).toString(), e);
    }
  }

  Expectation takesPuts() {
    return new Expectation(
        this + " takes puts", () -> tries().isPresent() ? List.of() : List.of(this + " refuses"));
  }

  /** Ends it at once, as {@code kill -9} does. */
  void isKilled() {
    up = false;
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  /** Asks it to end, and waits until it has. */
  void stops() {
    up = false;
    docker().stopContainerCmd(container.getContainerId()).withTimeout(STOP_S).exec();
  }

  /** Starts it again on what it had. */
  void starts() {
    docker().startContainerCmd(container.getContainerId()).exec();
    up = true;
  }

  /** Starts it again without its disk, as a new container. */
  void startsAnew() {
    container.stop();
    create();
  }

  /** Checks and repairs its store while it is stopped, in a container of its own. */
  String repairs() {
    try (GenericContainer<?> repair =
        new GenericContainer<>(DockerImageName.parse(container.getDockerImageName()))
            .withImagePullPolicy(name -> false)
            .withLabel(Run.LABEL, Run.ID)
            .withVolumesFrom(container, BindMode.READ_WRITE)
            .withCommand("store", "check", "--repair")
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(REPAIR))) {
      repair.start();
      return repair.getLogs();
    }
  }

  /** Its process ends by itself, with a status. */
  Expectation ends(int status) {
    return new Expectation(
        this + " ends with " + status,
        () -> {
          InspectContainerResponse.ContainerState state = state();
          boolean ended = !Boolean.TRUE.equals(state.getRunning());
          if (!ended || !Objects.equals(state.getExitCodeLong(), (long) status)) {
            return List.of(state.toString());
          }
          up = false;
          return List.of();
        });
  }

  /** Stops and starts it. */
  void restarts() {
    stops();
    starts();
  }

  /** Freezes its processes until the fault is healed. */
  Fault pauses() {
    up = false;
    docker().pauseContainerCmd(container.getContainerId()).exec();
    return () -> {
      docker().unpauseContainerCmd(container.getContainerId()).exec();
      up = true;
    };
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

  /** That it does not answer. */
  Silence silence(IOException e) {
    return new Silence(this, e);
  }

  /** A node that does not answer; in words, with what it wrote last. */
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
    return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  /** Leaves it no room on its disk, which is small, until the fault is healed. */
  Fault fillsItsDisk() {
    return NodeFiles.fill(state().getPidLong());
  }

  /** Inverts one byte in every so many, in the tables of its store while it is stopped. */
  void hasItsTablesDamaged(int distance) {
    try {
      if (NodeFiles.damage(docker(), container.getContainerId(), ".sst", distance) == 0) {
        throw new AssertionError(this + " has no tables");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its processes take of the memory of the machine. */
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
    return "udp://" + address + ":1618";
  }

  String containerId() {
    return container.getContainerId();
  }

  /** All that it wrote since it was made. */
  String log() {
    return container.getLogs();
  }

  @Override
  public void close() {
    up = false;
    container.stop();
  }

  @Override
  public String toString() {
    return name;
  }
}
