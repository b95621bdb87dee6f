package dave.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.testing.Net;
import dave.link.testing.Node;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two nodes send numbers to each other for a quarter of an hour, over a network that loses, repeats
 * and reorders datagrams. Each number that arrives was sent, and arrives once. Each number that was
 * not lost arrives. The keys are renewed all the time.
 */
class LossModelTest {
  private static final int CELL = 77;

  @Test
  void shouldKeepLinksThroughSomeSeeds() {
    run(0, 200);
  }

  @Test
  @Tag("long")
  void shouldKeepLinksThroughManySeeds() {
    run(200, 2_000);
  }

  private static void run(int from, int to) {
    for (int seed = from; seed < to; seed++) {
      new Pair(seed).run();
    }
  }

  private static final class Pair {
    private final int seed;
    private final SplittableRandom random;
    private final Net net;
    private final Node a;
    private final Node b;
    private final double loss;
    private final Set<Long> sentByA = new HashSet<>();
    private final Set<Long> sentByB = new HashSet<>();
    private long next;

    Pair(int seed) {
      this.seed = seed;
      random = new SplittableRandom(seed);
      net = new Net(seed);
      a = new Node(net, 1);
      b = new Node(net, 2);
      loss = random.nextInt(3) == 0 ? 0 : 0.5 * random.nextDouble();
    }

    void run() {
      a.connect(b);
      net.run(200);
      a.sendCell(a.link(b));
      net.run(100);
      int maxDelayMs = 1 + random.nextInt(3_000);
      double twice = 0.3 * random.nextDouble();
      net.bad(loss, twice, maxDelayMs);
      int everyMs = 500 + random.nextInt(8_000);
      long endMs = net.nowMs() + 15 * 60_000;
      while (net.nowMs() < endMs) {
        say(a, b, sentByA);
        say(b, a, sentByB);
        net.run(1 + random.nextInt(2 * everyMs));
      }
      net.run(5_000);
      check(b, sentByA);
      check(a, sentByB);
    }

    private void say(Node from, Node to, Set<Long> sent) {
      from.links()
          .find(to.key())
          .ifPresent(
              link -> {
                long number = next++;
                link.outbox().offer(CELL, ByteBuffer.allocate(8).putLong(number).array());
                sent.add(number);
                from.sendCell(link);
              });
    }

    private void check(Node node, Set<Long> sent) {
      Set<Long> got = new HashSet<>();
      for (Node.Frame frame : node.frames()) {
        assertThat(frame.type()).isEqualTo(CELL);
        long number = ByteBuffer.wrap(frame.body()).getLong();
        assertThat(sent).as("seed %d: sent", seed).contains(number);
        assertThat(got.add(number)).as("seed %d: %d came once", seed, number).isTrue();
      }
      assertThat(node.closed()).as("seed %d", seed).isEmpty();
      int missing = sent.size() - got.size();
      double expected = loss * sent.size();
      assertThat(missing)
          .as("seed %d: lost of %d at %.2f", seed, sent.size(), loss)
          .isBetween(
              (int) (expected - 6 * Math.sqrt(expected) - 2),
              (int) (expected + 6 * Math.sqrt(expected) + 2));
      assertThat(node.count(DatagramResult.KEYLESS_CELL)).as("seed %d: keyless", seed).isZero();
      assertThat(node.count(DatagramResult.FORGED_CELL)).as("seed %d: forged", seed).isZero();
    }
  }
}
