package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dave.engine.model.Timing;
import dave.link.Link;
import dave.link.LinkListener;
import dave.link.Links;
import dave.link.handshake.Admission;
import dave.link.schedule.Rounds;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkConfigTest {
  private static final long DELAY_MS = 20;
  private static final double LOSS = 0.05;

  private final Queue<Sent> way = new ArrayDeque<>();
  private long nowNs;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Sent(End to, PeerAddress from, byte[] datagram, long atMs) {}

  @Test
  void shouldNameTheEpochAndALongestOneThatItTakes() {
    for (LinkMode mode : new LinkMode[] {LinkMode.REQUIRE, LinkMode.PREFER}) {
      Throwable thrown = catchThrowable(() -> LinkConfig.requireEpoch(mode, Duration.ofSeconds(4)));
      assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
      Matcher text =
          Pattern.compile(
                  "an epoch of 4000 ms is too long for links: choose at most (\\d+) ms, or set"
                      + " links to plain")
              .matcher(String.valueOf(thrown.getMessage()));
      assertThat(text.matches()).as(thrown.getMessage()).isTrue();
      long longestMs = Long.parseLong(text.group(1));
      assertThat(isAccepted(mode, Duration.ofMillis(longestMs))).isTrue();
      assertThat(isAccepted(mode, Duration.ofMillis(longestMs + 1))).isFalse();
    }
    assertThat(isAccepted(LinkMode.PLAIN, Duration.ofHours(1))).isTrue();
  }

  private static boolean isAccepted(LinkMode mode, Duration epoch) {
    return catchThrowable(() -> LinkConfig.requireEpoch(mode, epoch)) == null;
  }

  /** One cell in twenty is lost; links of either node open and end all the time. */
  @ParameterizedTest
  @EnumSource(names = {"REQUIRE", "PREFER"})
  void shouldTakeNoEpochAtWhichAPeerEndsALink(LinkMode mode) {
    int accepted = 0;
    for (int seed = 1; accepted < 3; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Duration epoch = Duration.ofMillis(random.nextLong(50, 4_100));
      if (isAccepted(mode, epoch)) {
        accepted++;
        Duration other =
            random.nextBoolean() ? epoch : Duration.ofMillis(random.nextLong(10, epoch.toMillis()));
        run("seed " + seed + ", epoch " + epoch, mode, epoch, other, random);
      }
    }
  }

  private void run(
      String what, LinkMode mode, Duration epoch, Duration other, SplittableRandom random) {
    End a = new End(mode, epoch, "udp://45.1.1.1:1", random.split());
    End b = new End(LinkMode.REQUIRE, other, "udp://46.1.1.1:1", random.split());
    a.peer = b;
    b.peer = a;
    a.links.connect(b.secret.publicKey(), b.address, nowMs());
    long endNs = nowNs + Duration.ofMinutes(40).toNanos();
    long polledMs = 0;
    while (nowNs < endNs) {
      End next = a.nextNs <= b.nextNs ? a : b;
      nowNs = Math.max(nowNs, next.nextNs);
      while (!way.isEmpty() && way.peek().atMs() <= nowMs()) {
        Sent sent = way.remove();
        sent.to().links.receive(sent.datagram(), sent.from(), nowMs());
      }
      if (nowMs() - polledMs >= 100) {
        polledMs = nowMs();
        a.links.poll(nowMs());
        b.links.poll(nowMs());
      }
      next.slot();
    }
    assertThat(a.opened).as(what).isOne();
    assertThat(b.opened).as(what).isOne();
    assertThat(a.closed + b.closed).as(what).isZero();
    way.clear();
  }

  private long nowMs() {
    return nowNs / 1_000_000;
  }

  /** A node with one real link, and others that only take turns. */
  private final class End implements LinkListener {
    final LinkSecret secret;
    final PeerAddress address;
    final Links links;
    private final LinkMode mode;
    private final long epochNs;
    private final SplittableRandom random;
    private final Rounds<Object> rounds;
    private final Queue<Object> others = new ArrayDeque<>();
    @Nullable End peer;
    long nextNs;
    private long slots;
    int opened;
    int closed;

    End(LinkMode mode, Duration epoch, String address, SplittableRandom random) {
      this.mode = mode;
      this.random = random;
      this.address = PeerAddresses.parse(address);
      epochNs = epoch.toNanos();
      nextNs = nowNs + random.nextLong(epochNs);
      secret = LinkSecret.generate(random);
      rounds = new Rounds<>(random.split());
      links =
          new Links(
              secret,
              LinkConfig.of(mode, secret).settings(Timing.DEFAULT, epoch),
              Admission.ALL,
              this,
              random.split(),
              () -> Instant.ofEpochMilli(1_800_000_000_000L + nowMs()),
              nowMs());
      int most = LinkLimits.of(epoch).all();
      int count = random.nextBoolean() ? most - 1 : random.nextInt(most);
      for (int i = 0; i < count; i++) {
        join();
      }
    }

    private void join() {
      Object other = new Object();
      others.add(other);
      rounds.join(other);
    }

    void slot() {
      nextNs += epochNs;
      if (random.nextInt(50) == 0 && !others.isEmpty()) {
        rounds.leave(others.remove());
        join();
      }
      boolean plain = mode == LinkMode.PREFER && slots++ % LinkConfig.PLAIN_SLOTS == 0;
      if (!plain && rounds.next().orElse(null) instanceof Link link) {
        byte[] cell = new byte[link.cellSize()];
        boolean lost = isOpenAtBothEnds() && random.nextDouble() < LOSS;
        if (link.cell(cell, nowMs()) && !lost) {
          send(link.address(), cell);
        }
      }
    }

    private boolean isOpenAtBothEnds() {
      End other = peer;
      return opened == 1 && other != null && other.opened == 1;
    }

    @Override
    public void send(PeerAddress to, byte[] datagram) {
      End receiver = peer;
      if (receiver != null) {
        way.add(new Sent(receiver, address, datagram, nowMs() + DELAY_MS));
      }
    }

    @Override
    public void opened(Link link) {
      opened++;
      rounds.join(link);
    }

    @Override
    public void replaced(Link former, Link link) {
      throw new AssertionError("there is one link");
    }

    @Override
    public void frame(Link link, int type, byte[] bytes, int offset, int length) {}

    @Override
    public void closed(Link link, Cause cause) {
      closed++;
      rounds.leave(link);
    }

    @Override
    public void failed(LinkKey key, PeerAddress where) {}
  }
}
