package dave.engine.ingest;

import dave.engine.store.DatStore;
import dave.engine.store.Presence;
import dave.engine.transport.Transport.Datagram;
import dave.engine.transport.Transport.FramedDat;
import dave.engine.transport.Transport.Incoming;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Rejected;
import dave.engine.verdict.Verdict;
import dave.link.cell.DatFrame;
import dave.wire.AddressScope;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.PutPeek;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first stage, on the transport's thread: checks rate, length, shape and duplicates, the
 * cheapest first, with next to no hashing. It remembers no refused id: a forger could otherwise
 * block the genuine dat.
 */
public final class Filter {
  private final SourceRateLimiter rates;
  private final DatStore store;
  private final NodeState node;
  private final ClaimLimiter claims;
  private final InstantSource clock;
  private final SignedWorks signed = new SignedWorks();

  /**
   * @param claims limits the dats that claim unbound work
   */
  public Filter(
      SourceRateLimiter rates,
      DatStore store,
      NodeState node,
      ClaimLimiter claims,
      InstantSource clock) {
    this.rates = rates;
    this.store = store;
    this.node = node;
    this.claims = claims;
    this.clock = clock;
  }

  /** Whether what came in is worth more work. */
  Verdict<Packet> apply(Incoming incoming) {
    return switch (incoming) {
      case Datagram datagram -> packet(datagram);
      case FramedDat dat -> framed(dat);
    };
  }

  private Verdict<Packet> framed(FramedDat incoming) {
    PeerAddress from = incoming.from();
    byte[] frame = incoming.frame();
    if (!rates.tryConsume(from, frame.length, clock.millis())) {
      return Verdict.ignore(Ignored.RATE);
    }
    if (isPlainDuplicate(signed.work(frame))) {
      node.noteDat(from);
      return Verdict.ignore(Ignored.DUPLICATE);
    }
    Optional<DatFrame.Content> content = DatFrame.decode(frame, 0, frame.length);
    if (content.isEmpty()) {
      return malformed(from, Rejected.MALFORMED);
    }
    return put(from, frame.length, new Put(content.get().dat(), content.get().stem()));
  }

  /** Notes a genuine dat, so that its copies in cells are recognised by their signature. */
  void verified(VerifiedDat dat) {
    if (dat.bound()) {
      signed.add(dat.dat());
    }
  }

  private Verdict<Packet> packet(Datagram datagram) {
    PeerAddress from = datagram.from();
    int length = datagram.packet().length;
    if (!rates.tryConsume(from, length, clock.millis())) {
      return Verdict.ignore(Ignored.RATE);
    }
    if (isPlainDuplicate(PutPeek.work(datagram.packet()))) {
      node.noteDat(from);
      return Verdict.ignore(Ignored.DUPLICATE);
    }
    return switch (PacketCodec.decode(datagram.packet())) {
      case Decoded.Malformed malformed -> malformed(from, Rejected.of(malformed.defect()));
      case Decoded.UnknownOp unknown -> Verdict.ignore(Ignored.UNKNOWN_OP);
      case Decoded.Ok ok ->
          switch (ok.message()) {
            case Put put -> put(from, length, put);
            case Message.Control control ->
                Verdict.accept(
                    new Packet.Control(from, length, Lane.plain(node.isProven(from)), control));
          };
    };
  }

  /**
   * Whether a bound dat of this work is held, this node waits for no answers, and the dat is not in
   * the stem. This is so for most packets, and needs no decoding.
   */
  private boolean isPlainDuplicate(@Nullable WorkHash work) {
    return work != null
        && store.presence(work) instanceof Presence.Held held
        && held.bound()
        && !matters(work);
  }

  private Verdict<Packet> put(PeerAddress from, int length, Put put) {
    Dat dat = put.dat();
    if (store.holds(dat)) {
      node.noteDat(from);
      return matters(dat.work())
          ? Verdict.accept(new Packet.Duplicate(from, length, Lane.plain(node.isProven(from)), put))
          : Verdict.ignore(Ignored.DUPLICATE);
    }
    if (mustWait(from, dat)) {
      node.noteClaim(from, dat);
      return Verdict.ignore(Ignored.WORK_TAKEN);
    }
    int lane = Lane.ofDats(node.isProven(from), laneHash(from));
    return Verdict.accept(new Packet.Offered(from, length, lane, put));
  }

  /** Whether a dat that is held is still worth a look. */
  private boolean matters(WorkHash work) {
    return node.isAsking() || node.isInStem(work);
  }

  /**
   * The hash that chooses the lane of a source. Many nodes share a local address, so there it
   * includes the port.
   */
  private static int laneHash(PeerAddress from) {
    return PeerAddresses.scope(from) == AddressScope.PUBLIC
        ? PeerAddresses.source(from).hashCode()
        : from.hashCode();
  }

  /**
   * Charges a proven source for a packet that no honest node sends. The address of any other source
   * may be forged.
   */
  private Verdict<Packet> malformed(PeerAddress from, Rejected reason) {
    if (node.isProven(from)) {
      rates.charge(from, SourceRateLimiter.FAULT_PACKETS, clock.millis());
    }
    return Verdict.reject(reason);
  }

  /**
   * Whether a dat is one more claim on unbound work, and must wait for this source's turn. Such a
   * dat costs a signature and no work. It passes only from a proven source: in that source's turn,
   * or while this node waits for answers.
   */
  private boolean mustWait(PeerAddress from, Dat dat) {
    return claims.isContested(dat)
        && !(node.isProven(from) && (node.isAsking() || claims.mayClaim(from, dat.work())));
  }
}
