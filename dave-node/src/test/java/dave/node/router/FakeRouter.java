package dave.node.router;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A scripted router, with the routes that lead to it. Not thread-safe. */
final class FakeRouter implements RouterSocket.Opener, Routes {
  static final Inet4Address LOCAL = ip("192.168.1.5");
  static final Inet4Address ROUTER = ip("192.168.1.1");
  static final Inet4Address OUTSIDE = ip("203.0.113.7");

  private final LongSupplier nanos;
  final List<Sent> sent = new ArrayList<>();
  final Sinks.Many<Long> announced = Sinks.many().multicast().directBestEffort();
  Optional<Route> route = Optional.of(new Route(ROUTER, LOCAL));
  boolean supported = true;
  int open;

  /** What the router answers to a datagram; several datagrams, or none. */
  Function<byte[], List<byte[]>> script = question -> List.of();

  /**
   * A datagram that the router got.
   *
   * @param atMs when
   */
  @SuppressWarnings("ArrayRecordComponent") // Only read.
  record Sent(long atMs, byte[] bytes) {
    boolean isPcp() {
      return bytes[0] == 2;
    }

    long lifetimeS() {
      return ByteBuffer.wrap(bytes).getInt(isPcp() ? 4 : 8);
    }

    @Override
    public String toString() {
      return (isPcp() ? "pcp " : "nat-pmp ") + bytes.length + " at " + atMs;
    }
  }

  FakeRouter(LongSupplier nanos) {
    this.nanos = nanos;
  }

  static Inet4Address ip(String text) {
    try {
      return (Inet4Address) InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Answers PCP with this result, lifetime and clock. */
  static List<byte[]> pcp(byte[] question, int result, long lifetimeS, long epochS) {
    if (question[0] != 2) {
      return List.of();
    }
    byte[] answer = question.clone();
    ByteBuffer packet = ByteBuffer.wrap(answer);
    answer[1] |= (byte) 0x80;
    answer[3] = (byte) result;
    packet.putInt(4, (int) lifetimeS).putInt(8, (int) epochS);
    packet.put(44, new byte[10]).putShort(54, (short) 0xffff).put(56, OUTSIDE.getAddress());
    return List.of(answer);
  }

  /** Answers NAT-PMP so, and says to PCP that the version is unsupported. */
  static List<byte[]> natPmp(byte[] question, int result, long lifetimeS, long epochS) {
    if (question[0] != 0) {
      return List.of(
          ByteBuffer.allocate(8)
              .put((byte) 0)
              .put((byte) (0x80 | question[1]))
              .putShort((short) 1)
              .putInt((int) epochS)
              .array());
    }
    boolean map = question[1] == 1;
    ByteBuffer packet = ByteBuffer.allocate(map ? 16 : 12);
    packet.put((byte) 0).put((byte) (0x80 | question[1])).putShort((short) result);
    packet.putInt((int) epochS);
    return List.of(
        (map
                ? packet.put(question, 4, 2).put(question, 6, 2).putInt((int) lifetimeS)
                : packet.put(OUTSIDE.getAddress()))
            .array());
  }

  @Override
  public boolean supported() {
    return supported;
  }

  @Override
  public Optional<Route> find() {
    return route;
  }

  @Override
  public Mono<RouterSocket> open(Route to) {
    return Mono.fromSupplier(
        () -> {
          open++;
          return new Socket();
        });
  }

  @Override
  public Flux<Long> announcements(Route from) {
    return announced.asFlux();
  }

  private final class Socket implements RouterSocket {
    private final Sinks.Many<byte[]> answers = Sinks.many().multicast().directBestEffort();

    @Override
    public void send(byte[] datagram) {
      sent.add(new Sent(nanos.getAsLong() / 1_000_000, datagram));
      script.apply(datagram).forEach(answers::tryEmitNext); // What nobody waits for is lost.
    }

    @Override
    public Flux<byte[]> answers() {
      return answers.asFlux();
    }

    @Override
    public void close() {
      open--;
    }
  }
}
