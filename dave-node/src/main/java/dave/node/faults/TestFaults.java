package dave.node.faults;

import dave.engine.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The faults that a test causes in this node. The test writes them to a file, which the property
 * {@code dave.test.faults} of the JVM names. Without that property there are none, and nothing is
 * between the engine and its transports. The API is never affected.
 *
 * <p>The node looks at the file every 50 ms. It writes the id of the rules that are in force to a
 * second file, with {@code .in-force} added to the name.
 */
public final class TestFaults {
  /** Only tests set it. */
  static final String PROPERTY = "dave.test.faults";

  private static final TestFaults NONE = new TestFaults(null);
  private static final long LOOK_MS = 50;
  private static final Logger LOG = LoggerFactory.getLogger("/node/faults");

  private final @Nullable Path file;
  private String seen = "";
  private volatile FaultRules rules = FaultRules.NONE;

  private TestFaults(@Nullable Path file) {
    this.file = file;
  }

  /**
   * Returns the faults that the property names.
   *
   * @throws IllegalArgumentException if the file has a line that is no rule; the message names both
   */
  public static TestFaults ofProperty() {
    String name = System.getProperty(PROPERTY);
    return name == null ? NONE : of(Path.of(name));
  }

  static TestFaults of(Path file) {
    TestFaults faults = new TestFaults(file);
    LOG.warn("this is a node of a test: it takes faults from {}", file);
    try {
      faults.look();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "property " + PROPERTY + ": " + file + ": " + e.getMessage(), e);
    }
    return faults;
  }

  /** Returns a clock with the error that the rules give it. */
  public InstantSource clock(InstantSource right) {
    return file == null ? right : () -> right.instant().plus(rules.ahead());
  }

  /** Returns a transport that loses what the rules say. */
  public Transport on(Transport transport, RandomGenerator random) {
    return file == null ? transport : new FaultyTransport(transport, () -> rules, random);
  }

  /** Looks at the file again and again, until the scheduler is closed. */
  public void watch(Scheduler timer) {
    if (file != null) {
      timer.schedulePeriodically(this::lookAgain, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void lookAgain() {
    try {
      look();
    } catch (IllegalArgumentException e) {
      LOG.warn("the faults stay as they were: {}", e.getMessage());
    }
  }

  /** Takes the rules of the file if they changed. */
  void look() {
    Path path = file;
    if (path == null || !Files.exists(path)) {
      return;
    }
    try {
      String text = Files.readString(path);
      if (text.equals(seen) || !FaultRules.isWhole(text)) {
        return;
      }
      seen = text;
      rules = FaultRules.parse(text);
      Files.writeString(path.resolveSibling(path.getFileName() + ".in-force"), rules.id());
    } catch (IOException e) {
      LOG.warn("cannot take faults from {}: {}", path, e.toString());
    }
  }
}
