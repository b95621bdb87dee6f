package dave.fuzz;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends any packets in any order, from several sources and forged ones too, to a whole engine on
 * virtual time. The engine never throws. It sends an unproven source no more bytes than that sent.
 * Its store stays within capacity, and it answers a ping at the end.
 */
public final class EngineTarget {
  private static final int MAX_STEPS = 100;
  private static final byte[] NOTHING = {};

  private final AttackedNode node = new AttackedNode();
  private final Input input;
  private final List<Dat> dats = new ArrayList<>();

  private EngineTarget(byte[] bytes) {
    input = new Input(bytes);
  }

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    new EngineTarget(bytes).run();
  }

  private void run() {
    try (node) {
      for (int step = 0; step < MAX_STEPS && input.hasMore(); step++) {
        step();
        node.check();
      }
      node.checkAnswersAPing();
    }
  }

  private void step() {
    int source = input.number(AttackedNode.SOURCES);
    switch (input.number(9)) {
      case 0 -> node.send(source, input.bytes(input.number() * 6));
      case 1 -> node.send(source, new GetPeers(madeUpToken(), input.number()));
      case 2 -> node.send(source, GetPeers.padded(madeUpToken()));
      case 3 -> node.send(source, new Peers(token(source), peers()));
      case 4 -> node.send(source, new Put(newDat()));
      case 5 -> node.send(source, broken(PacketCodec.encode(new Put(anyDat()))));
      case 6 -> node.send(source, new Get(query(), input.number()));
      case 7 -> node.send(source, Get.padded(query()));
      default -> node.run(input.number() * 40L);
    }
  }

  private ByteString madeUpToken() {
    byte[] token = new byte[8 + input.number(9)];
    token[0] = (byte) input.number();
    return token[0] == 0 ? ByteString.EMPTY : ByteString.copyFrom(token);
  }

  /** A token that the node made, for this source or another, or one that it did not make. */
  private ByteString token(int source) {
    return switch (input.number(3)) {
      case 0 -> node.tokenFor(source);
      case 1 -> node.tokenFor(input.number(AttackedNode.SOURCES));
      default -> madeUpToken();
    };
  }

  private List<PeerAddress> peers() {
    List<PeerAddress> peers = new ArrayList<>();
    for (int i = input.number(3); i > 0; i--) {
      peers.add(
          PeerAddresses.parse(
              "udp://%d.%d.9.9:%d".formatted(input.number(), input.number(), 1 + input.number())));
    }
    return peers;
  }

  private Dat newDat() {
    Dat dat =
        node.mined(
            input.number(8),
            "k".repeat(input.number(4)),
            "v".repeat(input.number() * 4),
            (input.number() - 250) * 1_000L);
    dats.add(dat);
    return dat;
  }

  private Dat anyDat() {
    return dats.isEmpty() ? newDat() : dats.get(input.number(dats.size()));
  }

  private byte[] broken(byte[] packet) {
    for (int i = input.number(4); i > 0; i--) {
      packet[(input.number() << 8 | input.number()) % packet.length] ^= (byte) input.number();
    }
    return packet;
  }

  private Query query() {
    Dat dat = anyDat();
    return switch (input.number(4)) {
      case 0 -> new Query.ByWork(dat.work());
      case 1 -> new Query.ByKey(dat.key(), Optional.empty());
      case 2 -> new Query.ByKey(dat.key(), Optional.of(dat.author()));
      default -> new Query.Page(dat.key(), Optional.of(dat.author()), 1 + input.number());
    };
  }

  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    // A peer that pings, proves itself, brings dats, requests them, and waits.
    seeds.add(
        new byte[] {
          0, 2, 0, 7, 0, 3, 0, 1, 45, 9, 7, 0, 4, 1, 1, 9, (byte) 249, 2, 7, 1, 3, 0, 8, 99
        });
    // A stranger with a stolen token, and its requests.
    seeds.add(
        new byte[] {0, 2, 0, 7, 4, 3, 1, 0, 1, 91, 2, 3, 3, 4, 2, 2, 40, 0, 4, 7, 0, 3, 8, 50});
    // Raw bytes, a broken dat, the empty datagram.
    seeds.add(new byte[] {3, 0, 1, 8, 3, 8, 3, 0, 0, 2, 0, 5, 1, 1, 5, 0, 1, 0, 9, 1, 4, 0, 0});
    byte[] many = new byte[240];
    for (int i = 0; i < many.length; i += 6) {
      byte[] put = {(byte) (i / 6), 4, (byte) i, 3, (byte) 250, (byte) 240};
      System.arraycopy(put, 0, many, i, put.length);
    }
    seeds.add(many);
    seeds.add(NOTHING);
    return seeds;
  }
}
