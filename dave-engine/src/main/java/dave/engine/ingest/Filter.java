package dave.engine.ingest;

import dave.engine.store.DatStore;
import dave.engine.store.Held;
import dave.engine.transport.Transport.Datagram;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Rejected;
import dave.engine.verdict.Verdict;
import dave.wire.AddressScope;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.PutPeek;
import dave.wire.WorkHash;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The first stage, on the transport's thread: rate, length, shape, duplicate; cheapest first, and
 * next to no hashing. Refusals leave no trace by the id that a packet claims: a forger could so
 * block the genuine dat.
 */
public final class Filter {
  private final SourceRates rates;
  private final DatStore store;
  private final Predicate<PeerAddress> proven;
  private final BooleanSupplier asking;
  private final Consumer<PeerAddress> heard;
  private final Predicate<WorkHash> stemmed;
  private final ClaimTurns claims;
  private final InstantSource clock;

  /**
   * @param proven whether a source proved that it receives at its address; thread-safe
   * @param asking whether answers are waited for; thread-safe
   * @param heard hears who sent a dat that is held; thread-safe
   * @param stemmed whether a dat is in the stem, so that it matters who else has it; thread-safe
   * @param claims whose turn it is to bring one more dat that claims unbound work
   */
  public Filter(
      SourceRates rates,
      DatStore store,
      Predicate<PeerAddress> proven,
      BooleanSupplier asking,
      Consumer<PeerAddress> heard,
      Predicate<WorkHash> stemmed,
      ClaimTurns claims,
      InstantSource clock) {
    this.rates = rates;
    this.store = store;
    this.proven = proven;
    this.asking = asking;
    this.heard = heard;
    this.stemmed = stemmed;
    this.claims = claims;
    this.clock = clock;
  }

  /** Whether a datagram is worth more work. */
  public Verdict<Packet> apply(Datagram datagram) {
    PeerAddress from = datagram.from();
    if (!rates.take(from, datagram.packet().length, clock.millis())) {
      return Verdict.ignore(Ignored.RATE);
    }
    if (isPlainDuplicate(PutPeek.work(datagram.packet()))) {
      heard.accept(from);
      return Verdict.ignore(Ignored.DUPLICATE);
    }
    return switch (PacketCodec.decode(datagram.packet())) {
      case Decoded.Malformed malformed -> malformed(from, Rejected.of(malformed.defect()));
      case Decoded.UnknownOp unknown -> Verdict.ignore(Ignored.UNKNOWN_OP);
      case Decoded.Ok ok -> apply(from, datagram.packet().length, ok.message());
    };
  }

  /**
   * Whether this work is held by a bound dat and nobody waits to hear of it: what most packets
   * bring, and their name alone tells. All others are decoded first.
   */
  private boolean isPlainDuplicate(@Nullable WorkHash work) {
    return work != null
        && store.held(work) instanceof Held.Yes held
        && held.bound()
        && !asking.getAsBoolean()
        && !stemmed.test(work);
  }

  private Verdict<Packet> apply(PeerAddress from, int length, Message message) {
    boolean held = message instanceof Put put && store.holds(put.dat());
    if (held) {
      heard.accept(from);
    }
    if (held && !matters(message)) {
      return Verdict.ignore(Ignored.DUPLICATE);
    }
    if (!held && message instanceof Put put && mustWait(from, put.dat())) {
      return Verdict.ignore(Ignored.WORK_TAKEN);
    }
    boolean talk = held || !(message instanceof Put);
    int lane = Lane.of(talk, proven.test(from), laneHash(from));
    return Verdict.accept(new Packet(from, length, message, lane, held));
  }

  /** Whether a dat that is held is still worth a look. */
  private boolean matters(Message message) {
    return asking.getAsBoolean() || (message instanceof Put put && stemmed.test(put.dat().work()));
  }

  /** One lane a source; many nodes share a local address, and are told apart by their ports. */
  private static int laneHash(PeerAddress from) {
    return PeerAddresses.scope(from) == AddressScope.PUBLIC
        ? PeerAddresses.source(from).hashCode()
        : from.hashCode();
  }

  /** A proven source pays for what an honest one never sends; a stranger may be somebody else. */
  private Verdict<Packet> malformed(PeerAddress from, Rejected reason) {
    if (proven.test(from)) {
      rates.charge(from, SourceRates.FAULT_PACKETS, clock.millis());
    }
    return Verdict.reject(reason);
  }

  /**
   * Whether a dat is one more that claims unbound work of others, and not this source's turn: such
   * dats cost their sender a signature and no work, so that each is looked at in its turn only, or
   * while it may be the answer to a question.
   */
  private boolean mustWait(PeerAddress from, Dat dat) {
    return claims.isContested(dat)
        && !(proven.test(from) && (asking.getAsBoolean() || claims.mayTake(from, dat.work())));
  }
}
