package dave.dist.conform;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Signatures.Verdict;
import dave.wire.crypto.Work;
import dave.wire.v1.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node that only answers, on a real socket. It keeps the rules of the protocol, except those that
 * its flaws break.
 */
final class ScriptedNode implements AutoCloseable {
  private static final int BUFFER_LENGTH = 4_096;
  private static final long AHEAD_MS = 10_000;

  private final Set<Flaw> flaws;
  private final int minDifficulty;
  private final DatagramSocket socket;
  private final Signatures signatures = Signatures.bouncyCastle();
  private final Map<ByteString, Dat> dats = new HashMap<>();
  private final Map<SocketAddress, ByteString> tokens = new HashMap<>();
  private final Set<ByteString> works = new HashSet<>();
  private final Map<Dat, byte[]> received = new HashMap<>();
  private final Thread thread = new Thread(this::serve, "scripted-node");

  /** A rule that a node breaks. */
  enum Flaw {
    NO_TOKEN,
    THREE_PEERS,
    ANSWERS_UNKNOWN_OP,
    PASSES_FIELDS_ON,
    NEVER_GIVES,
    LOW_WORK,
    ANY_WORK,
    REALISED_DIFFICULTY,
    BOUND_ONLY,
    REMEMBERS_FORGED_WORK,
    AMPLIFIES_GETPEER,
    AMPLIFIES_GET,
    ANY_TOKEN,
    FUTURE,
    NO_SKEW,
    OLDER_REPLACES,
    FIRST_STAYS,
    LAST_OF_EQUAL_TIME,
    ANY_SIGNATURE,
    ONE_AUTHOR_PER_KEY,
    ECHOES,
    TAKES_LONG_PACKETS,
    DIES,
    PINGS_NAMED_PEERS
  }

  private ScriptedNode(Set<Flaw> flaws, int minDifficulty) throws IOException {
    this.flaws = flaws;
    this.minDifficulty = minDifficulty;
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  static ScriptedNode start(Set<Flaw> flaws, int minDifficulty) throws IOException {
    ScriptedNode node = new ScriptedNode(flaws, minDifficulty);
    node.thread.setDaemon(true);
    node.thread.start();
    return node;
  }

  private boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }

  PeerAddress address() {
    return PeerAddresses.of(PeerAddress.UDP, (InetSocketAddress) socket.getLocalSocketAddress());
  }

  private void serve() {
    DatagramPacket datagram = new DatagramPacket(new byte[BUFFER_LENGTH], BUFFER_LENGTH);
    while (!socket.isClosed()) {
      try {
        datagram.setLength(BUFFER_LENGTH);
        socket.receive(datagram);
        receive(
            datagram.getSocketAddress(), Arrays.copyOf(datagram.getData(), datagram.getLength()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void receive(SocketAddress from, byte[] bytes) throws IOException {
    switch (PacketCodec.decode(bytes)) {
      case Decoded.Ok ok -> handle(from, bytes, ok.message());
      case Decoded.UnknownOp op -> {
        if (has(Flaw.ANSWERS_UNKNOWN_OP)) {
          send(from, bytes);
        }
      }
      case Decoded.Malformed malformed -> garbage(from, bytes);
    }
  }

  private void garbage(SocketAddress from, byte[] bytes) throws IOException {
    if (has(Flaw.DIES)) {
      socket.close();
    } else if (has(Flaw.ECHOES)) {
      send(from, bytes);
    } else if (has(Flaw.TAKES_LONG_PACKETS) && bytes.length > PacketCodec.MAX_LENGTH) {
      byte[] known =
          Packet.parseFrom(bytes).toBuilder()
              .setUnknownFields(UnknownFieldSet.getDefaultInstance())
              .build()
              .toByteArray();
      receive(from, known);
    }
  }

  private void handle(SocketAddress from, byte[] bytes, Message message) throws IOException {
    switch (message) {
      case GetPeers asked -> answer(from, bytes.length, asked);
      case Peers peers -> {
        for (PeerAddress peer :
            has(Flaw.PINGS_NAMED_PEERS) ? peers.peers() : List.<PeerAddress>of()) {
          send(PeerAddresses.toSocketAddress(peer), new byte[0]);
        }
      }
      case Put put -> take(put.dat(), bytes);
      case Get get -> answer(from, bytes.length, get);
    }
  }

  private void answer(SocketAddress from, int length, GetPeers asked) throws IOException {
    if (length == 0) {
      send(from, new byte[0]);
      return;
    }
    byte[] answer =
        PacketCodec.encode(
            new Peers(has(Flaw.NO_TOKEN) ? ByteString.EMPTY : asked.token(), List.of()));
    if (has(Flaw.THREE_PEERS)) {
      answer = Packets.badPeers().getFirst();
    }
    int left = length - answer.length;
    if (left >= 0 || has(Flaw.AMPLIFIES_GETPEER)) {
      send(from, answer);
    }
    byte[] challenge = PacketCodec.encode(new GetPeers(token(from), 20));
    if (left >= challenge.length || has(Flaw.AMPLIFIES_GETPEER)) {
      send(from, challenge);
    }
  }

  private ByteString token(SocketAddress of) {
    return tokens.computeIfAbsent(
        of, any -> ByteString.copyFromUtf8("token" + (100 + tokens.size())));
  }

  private void take(Dat dat, byte[] bytes) {
    boolean blocked = has(Flaw.REMEMBERS_FORGED_WORK) && !works.add(dat.work().toByteString());
    if (blocked || !isGenuine(dat)) {
      return;
    }
    if (has(Flaw.PASSES_FIELDS_ON)) {
      received.put(dat, bytes);
    }
    Dat held = dats.get(name(dat));
    if (held == null || replaces(dat, held)) {
      dats.put(name(dat), dat);
    }
  }

  private ByteString name(Dat dat) {
    return has(Flaw.ONE_AUTHOR_PER_KEY) ? dat.key() : dat.author().toByteString().concat(dat.key());
  }

  private boolean replaces(Dat dat, Dat held) {
    return !has(Flaw.FIRST_STAYS)
        && (has(Flaw.OLDER_REPLACES)
            || (has(Flaw.LAST_OF_EQUAL_TIME) && dat.timeMs() == held.timeMs())
            || dat.supersedes(held));
  }

  private boolean isGenuine(Dat dat) {
    long nowMs = System.currentTimeMillis();
    boolean bound = BoundSalt.isBound(dat);
    int difficulty =
        bound && !has(Flaw.REALISED_DIFFICULTY)
            ? BoundSalt.committedDifficulty(dat.salt())
            : dat.work().zeroBits();
    long ahead = has(Flaw.FUTURE) ? Long.MAX_VALUE / 2 : has(Flaw.NO_SKEW) ? 0 : AHEAD_MS;
    return difficulty >= (has(Flaw.LOW_WORK) ? minDifficulty - 1 : minDifficulty)
        && (bound || !has(Flaw.BOUND_ONLY))
        && dat.timeMs() - nowMs <= ahead
        && (has(Flaw.ANY_WORK) || Work.matches(dat))
        && (has(Flaw.ANY_SIGNATURE)
            || signatures.verify(dat.author(), dat.work(), dat.signature()) == Verdict.GENUINE);
  }

  private void answer(SocketAddress from, int length, Get get) throws IOException {
    boolean proven =
        has(Flaw.AMPLIFIES_GET)
            || (has(Flaw.ANY_TOKEN) && !get.token().isEmpty())
            || get.token().equals(tokens.get(from));
    for (Dat dat : found(get.query())) {
      byte[] packet = received.getOrDefault(dat, PacketCodec.encode(new Put(dat)));
      if ((proven || packet.length <= length) && !has(Flaw.NEVER_GIVES)) {
        send(from, packet);
      }
    }
  }

  private List<Dat> found(Query query) {
    Stream<Dat> all = new ArrayList<>(dats.values()).stream();
    return switch (query) {
      case Query.ByWork byWork ->
          all.filter(dat -> dat.work().equals(byWork.work()))
              .sorted(Comparator.comparing(BoundSalt::isBound).reversed())
              .limit(1)
              .toList();
      case Query.ByContent byContent ->
          all.filter(dat -> dat.key().equals(byContent.hash()))
              .filter(dat -> hash(dat.value()).equals(byContent.hash()))
              .limit(1)
              .toList();
      case Query.ByKey byKey -> ofKey(all, byKey.key(), byKey.author()).limit(1).toList();
      case Query.Page page ->
          ofKey(all, page.key(), Optional.empty())
              .sorted(Comparator.comparing(Dat::author))
              .limit(page.limit())
              .toList();
    };
  }

  private static Stream<Dat> ofKey(Stream<Dat> all, ByteString key, Optional<Author> author) {
    return all.filter(dat -> dat.key().equals(key))
        .filter(dat -> author.isEmpty() || author.get().equals(dat.author()));
  }

  private static ByteString hash(ByteString value) {
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(value.toByteArray(), 0, value.size(), hash, 0);
    return ByteString.copyFrom(hash);
  }

  private void send(SocketAddress to, byte[] packet) throws IOException {
    socket.send(new DatagramPacket(packet, packet.length, to));
  }

  @Override
  public void close() {
    socket.close();
  }
}
