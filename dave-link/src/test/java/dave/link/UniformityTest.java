package dave.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.testing.Net;
import dave.link.testing.Node;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without the keys all datagrams look like random bytes: at each offset, and in sequence. */
class UniformityTest {
  /** Six standard deviations: chance exceeds this far less often than once in a million runs. */
  private static final double SIGMAS = 6;

  private final Net net = new Net(8).capture();
  private List<byte[]> datagrams = List.of();
  private int size;

  @BeforeEach
  void capture() {
    Node hub = new Node(net, 0);
    for (int i = 1; i <= 150; i++) {
      Node node = new Node(net, i);
      node.connect(hub);
      net.run(120);
      for (int j = 0; j < 8; j++) {
        node.links().find(hub.key()).ifPresent(node::sendCell);
        net.run(60);
        hub.links().find(node.key()).ifPresent(hub::sendCell);
      }
    }
    datagrams = net.captured().stream().map(Net.Sent::datagram).toList();
    size = datagrams.getFirst().length;
    assertThat(datagrams).hasSizeGreaterThan(2_500).allMatch(each -> each.length == size);
  }

  @Test
  void shouldBeUniformInAll() {
    long[] counts = new long[256];
    datagrams.forEach(
        datagram -> {
          for (byte b : datagram) {
            counts[b & 0xff]++;
          }
        });
    checkChiSquare(counts, "bytes");
  }

  @Test
  void shouldBeUniformAtEachPlace() {
    double worst = 0;
    for (int at = 0; at < size; at++) {
      // By the upper and the lower four bits: each of 16 values gets enough datagrams.
      long[] upper = new long[16];
      long[] lower = new long[16];
      long[] bits = new long[8];
      for (byte[] datagram : datagrams) {
        int value = datagram[at] & 0xff;
        upper[value >> 4]++;
        lower[value & 15]++;
        for (int bit = 0; bit < 8; bit++) {
          bits[bit] += value >> bit & 1;
        }
      }
      checkChiSquare(upper, "upper half of byte " + at);
      checkChiSquare(lower, "lower half of byte " + at);
      for (int bit = 0; bit < 8; bit++) {
        double off = Math.abs(bits[bit] - datagrams.size() / 2.0);
        worst = Math.max(worst, off / Math.sqrt(datagrams.size() / 4.0));
      }
    }
    assertThat(worst).as("most biased bit, in standard deviations").isLessThan(SIGMAS);
  }

  @Test
  void shouldPassASerialTest() {
    long[] pairs = new long[65_536];
    long[] across = new long[65_536];
    for (int i = 0; i < datagrams.size(); i++) {
      byte[] datagram = datagrams.get(i);
      byte[] next = datagrams.get((i + 1) % datagrams.size());
      for (int at = 0; at < size; at++) {
        if (at + 1 < size) {
          pairs[(datagram[at] & 0xff) << 8 | (datagram[at + 1] & 0xff)]++;
        }
        across[(datagram[at] & 0xff) << 8 | (next[at] & 0xff)]++;
      }
    }
    checkChiSquare(pairs, "pairs in a datagram");
    checkChiSquare(across, "pairs of datagrams");
  }

  @Test
  void shouldShareNoByte() {
    for (int at = 0; at < size; at++) {
      long values = 0;
      boolean[] seen = new boolean[256];
      for (byte[] datagram : datagrams) {
        if (!seen[datagram[at] & 0xff]) {
          seen[datagram[at] & 0xff] = true;
          values++;
        }
      }
      assertThat(values).as("values of byte %d", at).isGreaterThan(250);
    }
  }

  private static void checkChiSquare(long[] counts, String what) {
    double all = 0;
    for (long count : counts) {
      all += count;
    }
    double expected = all / counts.length;
    double chi = 0;
    for (long count : counts) {
      chi += (count - expected) * (count - expected) / expected;
    }
    int freedom = counts.length - 1;
    // Wilson and Hilferty: the cube root is nearly normal.
    double z =
        (Math.cbrt(chi / freedom) - (1 - 2.0 / (9 * freedom))) / Math.sqrt(2.0 / (9 * freedom));
    assertThat(Math.abs(z)).as("%s: standard deviations of chi-square", what).isLessThan(SIGMAS);
  }
}
