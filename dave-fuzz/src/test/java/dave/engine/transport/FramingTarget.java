package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dave.fuzz.Input;
import dave.wire.PacketCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import reactor.netty.Connection;

/**
 * Any bytes over TCP, cut anywhere. The packets are those that a plain reading of the whole stream
 * gives. The connection is closed exactly if that reading fails.
 */
public final class FramingTarget {
  private static final byte[] HELLO = {'D', 'A', 'V', 'E', 1};

  private FramingTarget() {}

  /** Jazzer's entry. The first byte decides how the others are cut. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    int cut = input.number();
    byte[] stream = input.rest();
    RecordedEvents heard = new RecordedEvents();
    EmbeddedChannel channel = new EmbeddedChannel();
    TransportMeters meters = new TransportMeters(new SimpleMeterRegistry(), "tcp");
    TcpConnection connection =
        new TcpConnection(heard, TcpLimits.DEFAULT, meters, Connection.from(channel), null);
    connection.start(1618);
    feed(channel, stream, cut);
    Reading expected = Reading.of(stream);

    assertThat(heard.packets).isEqualTo(expected.packets);
    assertThat(heard.greetings).isEqualTo(expected.greetings);
    assertThat(channel.isOpen()).as("open").isEqualTo(!expected.broken);
    assertThat(meters.misframed.count()).isEqualTo(expected.broken ? 1 : 0);
    channel.finishAndReleaseAll();
    channel.checkException();
    assertThat(heard.closed).as("told of the end, once").isEqualTo(1);
  }

  private static void feed(EmbeddedChannel channel, byte[] stream, int cut) {
    int from = 0;
    for (int i = 0; from < stream.length && channel.isOpen(); i++) {
      int length = Math.min(stream.length - from, 1 + (cut * (i + 1) * 37 & 0x7ff));
      channel.writeInbound(Unpooled.copiedBuffer(stream, from, length));
      from += length;
    }
  }

  /** Records the events of the connection. */
  private static final class RecordedEvents implements TcpConnection.Owner {
    final List<String> packets = new ArrayList<>();
    final List<Integer> greetings = new ArrayList<>();
    int closed;

    @Override
    public void greeted(TcpConnection connection, int announcedPort) {
      assertThat(packets).isEmpty();
      greetings.add(announcedPort);
    }

    @Override
    public void received(TcpConnection connection, byte[] packet) {
      assertThat(closed).isZero();
      packets.add(HexFormat.of().formatHex(packet));
    }

    @Override
    public void closed(TcpConnection connection) {
      closed++;
    }
  }

  /** The plain reading of a whole stream. */
  private record Reading(List<String> packets, List<Integer> greetings, boolean broken) {
    static Reading of(byte[] stream) {
      ByteBuffer in = ByteBuffer.wrap(stream);
      List<String> packets = new ArrayList<>();
      for (byte expected : HELLO) {
        if (!in.hasRemaining()) {
          return new Reading(packets, List.of(), false);
        }
        if (in.get() != expected) {
          return new Reading(packets, List.of(), true);
        }
      }
      if (in.remaining() < Short.BYTES) {
        return new Reading(packets, List.of(), false);
      }
      List<Integer> greetings = List.of(in.getShort() & 0xffff);
      while (in.remaining() >= Short.BYTES) {
        int length = in.getShort() & 0xffff;
        if (length > PacketCodec.MAX_LENGTH) {
          return new Reading(packets, greetings, true);
        }
        if (in.remaining() < length) {
          break;
        }
        byte[] packet = new byte[length];
        in.get(packet);
        packets.add(HexFormat.of().formatHex(packet));
      }
      return new Reading(packets, greetings, false);
    }
  }

  /** The first streams: whole, cut short, with too long a frame, with an empty one. */
  public static List<byte[]> seeds() {
    return List.of(
        stream("05", "06520003616263000001aa"),
        stream("ff", "06520003616263000001aa"),
        stream("01", "0000059000"),
        stream("01", "0000ffff00"),
        stream("00", "06520000"),
        HexFormat.of().parseHex("03474554202f"));
  }

  private static byte[] stream(String cut, String afterVersion) {
    return HexFormat.of().parseHex(cut + "4441564501" + afterVersion);
  }
}
