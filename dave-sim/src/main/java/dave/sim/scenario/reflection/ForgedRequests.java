package dave.sim.scenario.reflection;

import com.google.protobuf.ByteString;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.DatFactory;
import dave.sim.network.Addresses;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes the packets that an attacker sends from forged sources: all shapes of requests, and
 * sequences of them.
 */
final class ForgedRequests {
  /** The number of records of one key that all nodes hold, for requests of a page. */
  static final int PAGE = 60;

  private static final int BITS = 6;
  private static final int AUTHOR = 500;
  private static final ByteString KEY = ByteString.copyFromUtf8("asked for");
  private static final byte[] BARE = {};
  private static final byte[] BARE_PEER =
      PacketCodec.encode(new Peers(ByteString.EMPTY, List.of()));

  private final Cluster cluster;
  private final DatFactory factory;
  private final SplittableRandom random;
  private final List<Dat> held = new ArrayList<>();

  /** A shape of request, or a sequence of requests over steps of 250 ms. */
  enum Shape {
    GETPEER_EMPTY("GETPEER, empty as of original nodes"),
    GETPEER_SHORT("GETPEER, with a token, unpadded"),
    GETPEER_PADDED("GETPEER, with a token, padded"),
    GETPEER_PADDED_BARE("GETPEER, padded, without a token"),
    GETPEER_ONE_BYTE("GETPEER, one byte of padding"),
    PEER_EMPTY("PEER, unasked, empty"),
    PEER_FULL("PEER, unasked, naming two"),
    PEER_TOKEN("PEER, unasked, with a guessed token"),
    GET_WORK("GET by work, unpadded"),
    GET_WORK_PADDED("GET by work, padded"),
    GET_KEY("GET by key, unpadded"),
    GET_KEY_PADDED("GET by key, padded"),
    GET_PAGE("GET a page of 256, unpadded"),
    GET_PAGE_PADDED("GET a page of 256, padded"),
    GET_PAGE_TOKEN("GET a page of 256, with a guessed token"),
    PUT_NEW("PUT of a new dat"),
    PUT_HELD("PUT of a dat that is held"),
    PUT_INVALID("PUT with a false signature"),
    PUT_STEM("PUT of a new dat with the mark of the stem"),
    MALFORMED("malformed"),
    UNKNOWN("unknown operation"),
    BLIND_ORIGINAL("empty GETPEER and guessed PEERs, then pages"),
    BLIND_SPRAY("empty GETPEER and a PEER each 250 ms"),
    BLIND_PADDED("padded GETPEER and guessed PEERs, then pages"),
    BLIND_PATIENT("empty GETPEER and one PEER, each 64 s");

    private final String label;

    Shape(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  ForgedRequests(Cluster cluster) {
    this.cluster = cluster;
    factory = new DatFactory(cluster.world(), "forged");
    random = cluster.world().random("forged", 0);
  }

  /** Puts the requested records at all nodes. */
  void load() {
    for (int author = 0; author < PAGE; author++) {
      Dat dat =
          factory.dat(
              author, KEY, factory.value(200), cluster.world().nowMs() - 100 - author, BITS);
      held.add(dat);
      cluster.nodes().forEach(node -> node.submit(dat));
    }
  }

  /** Returns the packets to send from the victim's address in one step. */
  List<byte[]> packets(Shape shape, long step) {
    Query page = new Query.Page(KEY, Optional.empty(), 256);
    return switch (shape) {
      case GETPEER_EMPTY -> List.of(BARE);
      case GETPEER_SHORT -> List.of(PacketCodec.encode(new GetPeers(token(), 0)));
      case GETPEER_PADDED -> List.of(PacketCodec.encode(GetPeers.padded(token())));
      case GETPEER_PADDED_BARE -> List.of(PacketCodec.encode(new GetPeers(ByteString.EMPTY, 180)));
      case GETPEER_ONE_BYTE -> List.of(PacketCodec.encode(new GetPeers(ByteString.EMPTY, 1)));
      case PEER_EMPTY -> List.of(BARE_PEER);
      case PEER_FULL -> List.of(peers(ByteString.EMPTY));
      case PEER_TOKEN -> List.of(peers(token()));
      case GET_WORK -> List.of(PacketCodec.encode(new Get(byWork(), 0)));
      case GET_WORK_PADDED -> List.of(PacketCodec.encode(Get.padded(byWork())));
      case GET_KEY -> List.of(PacketCodec.encode(new Get(byKey(), 0)));
      case GET_KEY_PADDED -> List.of(PacketCodec.encode(Get.padded(byKey())));
      case GET_PAGE -> List.of(PacketCodec.encode(new Get(page, 0)));
      case GET_PAGE_PADDED -> List.of(PacketCodec.encode(Get.padded(page)));
      case GET_PAGE_TOKEN -> List.of(PacketCodec.encode(new Get(page, token(), 0)));
      case PUT_NEW -> List.of(PacketCodec.encode(new Put(fresh())));
      case PUT_STEM -> List.of(PacketCodec.encode(new Put(fresh(), true)));
      case PUT_HELD -> List.of(PacketCodec.encode(new Put(anyHeld())));
      case PUT_INVALID -> List.of(PacketCodec.encode(new Put(forged())));
      case MALFORMED -> List.of(noise());
      case UNKNOWN -> List.of(new byte[] {8, 9, 10, 0});
      case BLIND_ORIGINAL -> blind(step, BARE, page);
      case BLIND_PADDED ->
          blind(step, PacketCodec.encode(new GetPeers(ByteString.EMPTY, 80)), page);
      case BLIND_SPRAY -> step % 32 == 0 ? List.of(BARE, BARE_PEER) : List.of(BARE_PEER);
      case BLIND_PATIENT ->
          step % 256 == 0 ? List.of(BARE) : step % 256 == 1 ? List.of(BARE_PEER) : List.of();
    };
  }

  /**
   * Imitates an original node without receiving packets: a greeting, an answer to the ping that it
   * causes, and answers when pings are likeliest. Then it requests pages, in case the victim is
   * proven.
   */
  private static List<byte[]> blind(long step, byte[] greeting, Query page) {
    long at = step % 256;
    return at == 0
        ? List.of(greeting)
        : at == 1 || at == 48 || at == 95 || at == 142
            ? List.of(BARE_PEER)
            : at > 142 && at % 16 == 0 ? List.of(PacketCodec.encode(new Get(page, 0))) : List.of();
  }

  private ByteString token() {
    byte[] token = new byte[8];
    random.nextBytes(token);
    return ByteString.copyFrom(token);
  }

  private byte[] peers(ByteString token) {
    return PacketCodec.encode(
        new Peers(token, List.of(Addresses.attacker(1, 1), Addresses.attacker(2, 1))));
  }

  private Dat anyHeld() {
    return held.get(random.nextInt(held.size()));
  }

  private Query byWork() {
    return new Query.ByWork(anyHeld().work());
  }

  private Query byKey() {
    return new Query.ByKey(KEY, Optional.empty());
  }

  private Dat fresh() {
    return factory.dat(AUTHOR, cluster.world().nowMs() - 100, BITS);
  }

  private Dat forged() {
    Dat dat = fresh();
    return new Dat(
        dat.key(),
        dat.value(),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        dat.author(),
        anyHeld().signature());
  }

  private byte[] noise() {
    byte[] bytes = new byte[1 + random.nextInt(200)];
    random.nextBytes(bytes);
    bytes[0] = (byte) 0xff;
    return bytes;
  }
}
