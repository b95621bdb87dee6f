package dave.testcontainers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import dave.client.DaveClient;
import dave.client.model.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * One node of Dave in a container. Its gRPC API is open to the test, without TLS or a token.
 *
 * <pre>{@code
 * @Container static final DaveContainer node = new DaveContainer("dave:0.1.0");
 *
 * @Test
 * void shouldKeepWhatIsPut() {
 *   node.client().put("greeting", "hello").block();
 * }
 * }</pre>
 *
 * <p>It has started when {@code /readyz} says that it is ready. New peers get dats after 500 ms
 * instead of 20 s, and the node uses one core and 160 MB of heap; see {@link #withRealDelays} and
 * {@link #withMemory}. {@code withReuse} and all else of Testcontainers works as usual.
 */
public final class DaveContainer extends GenericContainer<DaveContainer> {
  /** The port of the gRPC API in the container. */
  public static final int API_PORT = 1619;

  /** The port of {@code /metrics}, {@code /livez} and {@code /readyz} in the container. */
  public static final int HEALTH_PORT = 1690;

  /** The port of the HTTP gateway in the container; see {@link #withHttp}. */
  public static final int HTTP_PORT = 1680;

  /** The port of gossip over UDP in the container. */
  public static final int GOSSIP_PORT = 1618;

  /** Where the node keeps its data. */
  static final String HOME = "/var/lib/dave";

  /** From which file a node of a cluster takes its faults. */
  static final String FAULTS = "/tmp/dave-faults";

  private static final int UID = 10_001;
  private static final int MOST_BITS = 256;
  private static final long LEAST_MEMORY = 128L << 20;
  private static final long LEAST_DISK = 16L << 20;
  private static final Duration START = Duration.ofSeconds(60);
  private static final String SMALL =
      "-Xmx160m -XX:TieredStopAtLevel=1 -XX:ActiveProcessorCount=1 -XX:+UseSerialGC";
  private static final String SHORT_DELAYS =
      "-Ddave.test.delay=500ms -Ddave.test.ping=3s -Ddave.test.window=4s";

  private final List<String> flags = new ArrayList<>();
  private String delays = SHORT_DELAYS;
  private Duration clock = Duration.ZERO;
  private boolean http;
  private boolean faulty;
  private long memoryBytes;
  private long diskBytes;
  private Consumer<DaveContainer> beforeStart = container -> {};
  private @Nullable DaveClient client;

  /**
   * A node of the image that the system property {@code dave.image} names, or else of the newest
   * local image {@code dave}.
   *
   * @throws IllegalStateException if there is no image or no engine; the message says what to do
   */
  public DaveContainer() {
    this(Engine.image());
  }

  /**
   * A node of an image.
   *
   * @param image such as {@code dave:0.1.0}
   * @throws IllegalArgumentException if the text names no image
   */
  public DaveContainer(String image) {
    super(DockerImageName.parse(Engine.checked(image)));
    withEnv("DAVE_ADMIN", "0.0.0.0:" + API_PORT);
    withEnv("DAVE_ADMIN_PLAINTEXT", "test-network");
    withEnv("DAVE_METRICS", "0.0.0.0:" + HEALTH_PORT);
    withEnv("DAVE_LISTEN", "0.0.0.0:" + GOSSIP_PORT);
    withEnv("DAVE_EPOCH", "10ms");
    withMinDifficulty(8);
    addExposedPorts(API_PORT, HEALTH_PORT);
    waitingFor(Wait.forHttp("/readyz").forPort(HEALTH_PORT).withStartupTimeout(START));
    withCreateContainerCmdModifier(this::shape);
  }

  private void shape(CreateContainerCmd create) {
    // The wait strategy asks already; the image's own check starts a JVM every 10 s.
    create.withHealthcheck(new HealthCheck().withTest(List.of("NONE")));
    HostConfig host = Objects.requireNonNull(create.getHostConfig());
    if (memoryBytes > 0) {
      host.withMemory(memoryBytes).withMemorySwap(memoryBytes);
    }
    if (diskBytes > 0) {
      host.withMounts(List.of(disk()));
    }
  }

  /**
   * Sets the least difficulty of the dats that the node takes; 8 by default.
   *
   * @param bits 0 to 256
   * @throws IllegalArgumentException if it is out of range
   */
  public DaveContainer withMinDifficulty(int bits) {
    requireDifficulty(bits);
    return withEnv("DAVE_MIN_DIFFICULTY", Integer.toString(bits));
  }

  static void requireDifficulty(int bits) {
    if (bits < 0 || bits > MOST_BITS) {
      throw new IllegalArgumentException(
          "min difficulty " + bits + " is out of range: choose 0 to 256 bits, such as 8");
    }
  }

  /** Adds flags of {@code dave node}, such as {@code "--capacity", "32MiB"}. */
  public DaveContainer withFlags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Opens the HTTP gateway too. */
  public DaveContainer withHttp() {
    http = true;
    addExposedPorts(HTTP_PORT);
    return withEnv("DAVE_HTTP", "0.0.0.0:" + HTTP_PORT);
  }

  /** Leaves the intervals as they are outside tests: new peers wait 20 s for dats. */
  public DaveContainer withRealDelays() {
    delays = "";
    return this;
  }

  /**
   * Limits the memory of the container, and leaves the size of the heap to the image.
   *
   * @param bytes at least 128 MiB
   * @throws IllegalArgumentException if it is less
   */
  public DaveContainer withMemory(long bytes) {
    if (bytes < LEAST_MEMORY) {
      throw new IllegalArgumentException(
          "memory of " + bytes + " bytes is too little for a node: give at least 128 MiB");
    }
    memoryBytes = bytes;
    return this;
  }

  /**
   * Gives the data a disk of this size, in memory. What is on it is lost when the container stops.
   *
   * @param bytes at least 16 MiB
   * @throws IllegalArgumentException if it is less
   */
  public DaveContainer withDisk(long bytes) {
    if (bytes < LEAST_DISK) {
      throw new IllegalArgumentException(
          "a disk of " + bytes + " bytes is too small for a store: give at least 16 MiB");
    }
    diskBytes = bytes;
    return this;
  }

  /** Sets the clock of the node wrong. In a cluster, {@link Faults#skewClock} changes it later. */
  public DaveContainer withClock(Duration ahead) {
    clock = ahead;
    String rules = "id 0\nclock-ms " + ahead.toMillis() + "\nend\n";
    return withFaults().withCopyToContainer(Transferable.of(rules), FAULTS);
  }

  /** Returns how far its clock is ahead. */
  Duration clock() {
    return clock;
  }

  /** Takes faults from {@link #FAULTS}. */
  DaveContainer withFaults() {
    faulty = true;
    return this;
  }

  /** Publishes a port of the container always at the same port of the host. */
  DaveContainer withFixedPort(int hostPort, int port) {
    addFixedExposedPort(hostPort, port);
    return this;
  }

  /** Calls this whenever a container was made and before it is started. */
  void beforeStart(Consumer<DaveContainer> call) {
    beforeStart = call;
  }

  @Override
  protected void containerIsCreated(String containerId) {
    beforeStart.accept(this);
  }

  /** Returns the size of the disk of its own; 0 if it has none. */
  long diskBytes() {
    return diskBytes;
  }

  boolean hasHttp() {
    return http;
  }

  @Override
  protected void configure() {
    Engine.require(getDockerImageName());
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(flags);
    withCommand(command.toArray(String[]::new));
    if (!getEnvMap().containsKey("JDK_JAVA_OPTIONS")) {
      withEnv("JDK_JAVA_OPTIONS", options());
    }
  }

  private String options() {
    return (memoryBytes > 0 ? "" : SMALL + " ")
        + delays
        + (faulty ? " -Ddave.test.faults=" + FAULTS : "");
  }

  private Mount disk() {
    return new Mount()
        .withType(MountType.VOLUME)
        .withTarget(HOME)
        .withVolumeOptions(
            new VolumeOptions()
                .withDriverConfig(
                    new Driver()
                        .withName("local")
                        .withOptions(
                            Map.of(
                                "type",
                                "tmpfs",
                                "device",
                                "tmpfs",
                                "o",
                                "size=" + diskBytes + ",uid=" + UID + ",mode=700"))));
  }

  /** Returns the address of the gRPC API, as the test reaches it. */
  public Endpoint endpoint() {
    return new Endpoint(getHost(), getMappedPort(API_PORT));
  }

  /**
   * Returns the address of the HTTP gateway, as the test reaches it.
   *
   * @throws IllegalStateException if there is no gateway
   */
  public URI http() {
    if (!http) {
      throw new IllegalStateException("the node has no HTTP gateway: call withHttp() before");
    }
    return URI.create("http://" + getHost() + ":" + getMappedPort(HTTP_PORT));
  }

  /**
   * Returns a client of the node, which is closed with the container. The node mines and signs what
   * it puts. For a client with a key of its own, connect to {@link #endpoint}.
   */
  public synchronized DaveClient client() {
    DaveClient open = client;
    if (open == null) {
      open = DaveClient.to(endpoint().toString()).connect();
      client = open;
    }
    return open;
  }

  @Override
  public void stop() {
    synchronized (this) {
      DaveClient open = client;
      client = null;
      if (open != null) {
        open.close();
      }
    }
    super.stop();
  }
}
