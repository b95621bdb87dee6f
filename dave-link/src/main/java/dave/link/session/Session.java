package dave.link.session;

import dave.link.cell.CellFormat;
import dave.link.cell.CellWriter;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.link.cell.HeaderMask;
import dave.link.cell.ReplayWindow;
import dave.link.handshake.HandshakeResult;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.SymmetricKey;
import dave.link.session.KeyRenewal.Fresh;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the cells of one link, and renews its keys. The hash ratchet takes a step each
 * minute, and a fresh agreement comes every three minutes. A key is wiped when it is replaced, a
 * receiver's at most ten seconds later. Not for several threads.
 */
public final class Session {
  /** Time between two steps of the ratchet. */
  public static final long STEP_MS = 60_000;

  /** How long cells under a replaced key are still opened. */
  public static final long GRACE_MS = 10_000;

  /**
   * The longest time between two cells that a receiver can follow: then the sender has taken as
   * many steps as are followed at once.
   */
  public static final long MAX_PAUSE_MS = ReceivingKeys.MAX_AHEAD * STEP_MS;

  private final boolean initiator;
  private final int remoteIndex;
  private final int cellSize;
  private final Aead aead;
  private final byte[] remoteMaskKey;
  private final KeyRenewal renewal;
  private final ReplayWindow window = new ReplayWindow();
  private final CellWriter writer;
  private final byte[] header = new byte[CellFormat.HEADER_LENGTH];
  private final Span associated = Span.of(header);
  private @Nullable HeaderMask remoteMask;
  private SendingKeys sending;
  private ReceivingKeys receiving;
  private @Nullable SendingKeys sendingNext;
  private @Nullable ReceivingKeys receivingNext;
  private @Nullable ReceivingKeys receivingBefore;
  private long beforeUntilMs = Long.MAX_VALUE;
  private long agreedMs;
  private long counter;
  private boolean closed;

  /**
   * The session of an agreement, whose secrets it wipes.
   *
   * @param aead used by the same thread; several sessions may share it
   */
  public Session(HandshakeResult result, Aead aead, RandomGenerator random, long nowMs) {
    initiator = result.initiator();
    remoteIndex = result.hello().index();
    cellSize = result.cellSize();
    this.aead = aead;
    remoteMaskKey = result.hello().maskKey().toByteArray();
    renewal = new KeyRenewal(initiator, result.secrets().root(), random, nowMs);
    writer = new CellWriter(cellSize);
    byte[] toResponder = result.secrets().toResponder();
    byte[] toInitiator = result.secrets().toInitiator();
    sending = new SendingKeys(0, initiator ? toResponder : toInitiator, nowMs);
    receiving = new ReceivingKeys(0, initiator ? toInitiator : toResponder, nowMs);
    result.secrets().destroy();
    agreedMs = nowMs;
  }

  /**
   * When the last agreement was confirmed. The other side had to receive this side's cells for
   * that.
   */
  public long agreedMs() {
    return agreedMs;
  }

  /** Size of its cells, in bytes. */
  public int cellSize() {
    return cellSize;
  }

  /**
   * Whether it can send no more: it is closed, or has run for a very long time. The link must then
   * be opened again.
   */
  public boolean isSpent() {
    return closed || sending.isSpent() || counter > CellFormat.MAX_COUNTER;
  }

  /**
   * Begins the next cell, with the frames of the link itself. Returns the same object each time.
   */
  public CellWriter begin(long nowMs) {
    tick(nowMs);
    writer.clear();
    byte[] frame = renewal.frame(nowMs);
    if (frame != null) {
      writer.add(initiator ? FrameType.REKEY_OFFER : FrameType.REKEY_ANSWER, frame);
    }
    return writer;
  }

  /** Bytes that the frames of the link itself take in a cell that begins now. */
  public int controlLength(long nowMs) {
    byte[] frame = renewal.frame(nowMs);
    return frame == null ? 0 : Frames.OVERHEAD + frame.length;
  }

  /**
   * Seals the cell that {@link #begin} returned and the caller filled.
   *
   * @param cell gets the whole datagram: {@link #cellSize} bytes
   * @throws IllegalStateException if the session {@link #isSpent}
   */
  public void seal(byte[] cell) {
    if (isSpent() || cell.length != cellSize) {
      throw new IllegalStateException("the session is over, or has cells of another size");
    }
    CellFormat.writeHeader(cell, remoteIndex, counter, sending.epoch(), sending.step());
    Span plain = Span.of(writer.plain());
    Span front = new Span(cell, 0, CellFormat.HEADER_LENGTH);
    aead.seal(sending.key(), counter, front, plain, cell, CellFormat.HEADER_LENGTH);
    counter++;
    HeaderMask mask = remoteMask;
    if (mask == null) {
      mask = new HeaderMask(remoteMaskKey); // Many sessions stay half open, and need none.
      remoteMask = mask;
    }
    mask.mask(cell);
  }

  /**
   * Whether a cell came before, or is too old to check.
   *
   * @param unmasked its header without the mask
   */
  public boolean isReplayed(byte[] unmasked) {
    return !window.isNew(CellFormat.counter(unmasked));
  }

  /**
   * Opens a cell.
   *
   * @param unmasked its header without the mask
   * @param plain gets the plaintext; it is valid only if the cell is opened
   */
  public CellResult open(byte[] cell, byte[] unmasked, byte[] plain, long nowMs) {
    tick(nowMs);
    long number = CellFormat.counter(unmasked);
    if (closed || cell.length != cellSize) {
      return CellResult.KEYLESS;
    }
    if (isReplayed(unmasked)) {
      return CellResult.REPLAYED;
    }
    ReceivingKeys keys = keys(CellFormat.epoch(unmasked));
    SymmetricKey key = keys == null ? null : keys.key(CellFormat.step(unmasked), nowMs);
    if (keys == null || key == null) {
      return CellResult.KEYLESS;
    }
    System.arraycopy(unmasked, 0, header, 0, header.length);
    int from = CellFormat.HEADER_LENGTH;
    Span sealed = new Span(cell, from, cellSize - from);
    if (!aead.open(key, number, associated, sealed, plain, 0)) {
      return CellResult.FORGED;
    }
    window.markSeen(number);
    keys.confirm(CellFormat.step(unmasked), nowMs);
    confirm(keys, nowMs);
    int length = CellFormat.plainLength(cellSize);
    if (!Frames.areWhole(plain, length)) {
      return CellResult.MALFORMED;
    }
    Frames.each(plain, length, (type, bytes, at, size) -> renew(type, bytes, at, size, nowMs));
    if (renewal.isBroken()) {
      close();
      return CellResult.BROKEN;
    }
    return CellResult.OPENED;
  }

  private @Nullable ReceivingKeys keys(int epoch) {
    if ((receiving.epoch() & 0xff) == epoch) {
      return receiving;
    }
    ReceivingKeys next = receivingNext;
    if (next != null && (next.epoch() & 0xff) == epoch) {
      return next;
    }
    ReceivingKeys before = receivingBefore;
    return before != null && (before.epoch() & 0xff) == epoch ? before : null;
  }

  private void confirm(ReceivingKeys keys, long nowMs) {
    if (keys != receivingNext) {
      return;
    }
    agreedMs = nowMs;
    dropBefore();
    receivingBefore = receiving;
    beforeUntilMs = nowMs + GRACE_MS;
    receiving = keys;
    receivingNext = null;
    renewal.confirmed();
    SendingKeys next = sendingNext;
    if (next != null) {
      sending.destroy();
      sending = next;
      sendingNext = null;
    }
  }

  private void renew(int type, byte[] bytes, int at, int length, long nowMs) {
    if (receivingNext != null) {
      return;
    }
    if (type == FrameType.REKEY_OFFER) {
      renewal
          .offer(bytes, at, length, nowMs)
          .ifPresent(
              fresh -> {
                receivingNext = new ReceivingKeys(fresh.epoch(), fresh.toResponder(), nowMs);
                sendingNext = new SendingKeys(fresh.epoch(), fresh.toInitiator(), nowMs);
              });
    } else if (type == FrameType.REKEY_ANSWER) {
      renewal.answer(bytes, at, length, nowMs).ifPresent(fresh -> switchOver(fresh, nowMs));
    }
  }

  /** Sends under the new keys from now on: the answer shows that the responder has them. */
  private void switchOver(Fresh fresh, long nowMs) {
    sending.destroy();
    sending = new SendingKeys(fresh.epoch(), fresh.toResponder(), nowMs);
    receivingNext = new ReceivingKeys(fresh.epoch(), fresh.toInitiator(), nowMs);
  }

  /** The key of the next cell that is sent, for tests. */
  SymmetricKey sendingKey() {
    return sending.key();
  }

  /** The keys of the next cell that is expected, for tests. */
  ReceivingKeys receivingKeys() {
    return receiving;
  }

  /** When to call {@link #tick} next, if nothing is sent or received before. */
  public long deadlineMs() {
    long deadlineMs = Math.min(sending.deadlineMs(), receiving.deadlineMs());
    return Math.min(deadlineMs, beforeUntilMs);
  }

  /** Does what is due: takes a step, wipes old keys. */
  public void tick(long nowMs) {
    if (closed) {
      return;
    }
    sending.advance(nowMs);
    receiving.expire(nowMs);
    if (nowMs >= beforeUntilMs) {
      dropBefore();
    }
  }

  private void dropBefore() {
    ReceivingKeys before = receivingBefore;
    if (before != null) {
      before.destroy();
      receivingBefore = null;
    }
    beforeUntilMs = Long.MAX_VALUE;
  }

  /** Wipes all keys. */
  public void close() {
    closed = true;
    sending.destroy();
    receiving.destroy();
    dropBefore();
    renewal.destroy();
    SendingKeys next = sendingNext;
    if (next != null) {
      next.destroy();
    }
    ReceivingKeys nextReceiving = receivingNext;
    if (nextReceiving != null) {
      nextReceiving.destroy();
    }
  }
}
