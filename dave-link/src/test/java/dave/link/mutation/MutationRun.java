package dave.link.mutation;

import dave.link.DatagramResult;
import dave.link.LinkListener.Cause;
import dave.link.cell.CellFormat;
import dave.link.cell.MaskKeys;
import dave.link.handshake.Attempt;
import dave.link.handshake.Envelopes;
import dave.link.handshake.LocalNode;
import dave.link.noise.Aead;
import dave.link.noise.IkHandshake;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sends a node with open links hostile datagrams, made from genuine ones: see {@link InputKind}.
 * Everything follows from the seed. These rules hold for each input:
 *
 * <ul>
 *   <li>Nothing throws.
 *   <li>A datagram has an effect only if it was made with the right keys, from its own source, and
 *       did not come before. Then it brings exactly what was put into it.
 *   <li>Nothing is answered that is shorter than the answer.
 *   <li>Links to honest nodes stay open, carry cells both ways, and renew their keys.
 *   <li>What is held is bounded, and so is the memory.
 * </ul>
 */
final class MutationRun {
  private static final int[] SIZES = {CellFormat.MAX_SIZE, CellFormat.MIN_SIZE, 1_300};
  private static final int FRIENDS = 6;
  private static final int MOST_STRANGERS = 400;
  private static final int MOST_ATTEMPTS = 8;
  private static final int HELD = 16;
  private static final int KEPT = 256;
  private static final long COOKIE_MS = 60_000;
  private static final int EXCHANGE_EVERY = 256;
  private static final int POLL_EVERY = 16;
  private static final int LEAP_EVERY = 384;
  private static final int LEAP_MS = 40_000;
  private static final int USES_AFTER_RENEWAL = 256;

  private final SplittableRandom random;
  private final Mutator mutator;
  private final HostileFrames frames;
  private final Target target;
  private final Envelopes envelopes;
  private final List<Friend> honest = new ArrayList<>();
  private final List<Insider> insiders = new ArrayList<>();
  private final Ring<Late> held;
  private final Ring<Datagram> replays;
  private final Ring<byte[]> questions;
  private final Ring<byte[]> cellsOfTarget;
  private final InputKind[] kinds = new InputKind[1_000];
  private final LocalNode asker;
  private final Outcomes outcomes = new Outcomes();
  private byte[] cookie = new byte[0];
  private long cookieMs;
  private long done;
  private byte[] last = new byte[0];

  /** A genuine cell on its way, and the body of its one frame. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Late(Friend from, byte[] cell, byte[] body) {}

  /** A node that has a link and misuses it. */
  private static final class Insider {
    final Friend friend;
    ReferenceFrames reference = new ReferenceFrames();
    boolean closed;
    boolean renewed;

    Insider(Friend friend) {
      this.friend = friend;
    }
  }

  MutationRun(long seed) {
    random = new SplittableRandom(seed);
    mutator = new Mutator(random.split());
    frames = new HostileFrames(random.split(), mutator);
    target = new Target(random.split());
    envelopes = new Envelopes(target.key(), random.split());
    held = new Ring<>(HELD, random);
    replays = new Ring<>(KEPT, random);
    questions = new Ring<>(KEPT, random);
    cellsOfTarget = new Ring<>(HELD, random);
    asker =
        new LocalNode(
            LinkSecret.generate(random),
            new MaskKeys(random),
            CellFormat.MAX_SIZE,
            1_000,
            0,
            random,
            new Aead(),
            target.clock());
    int at = 0;
    for (InputKind kind : InputKind.values()) {
      Arrays.fill(kinds, at, at + kind.share(), kind);
      at += kind.share();
    }
    for (int i = 0; i < FRIENDS; i++) {
      honest.add(open(friend(1 + i, i % 2 == 0)));
      insiders.add(new Insider(open(friend(101 + i, i % 2 == 0))));
    }
    honest.forEach(friend -> cellsOfTarget.add(friend.exchange()));
  }

  private Friend friend(int host, boolean asks) {
    return new Friend(target, address(host), asks, SIZES[host % SIZES.length], random);
  }

  private static PeerAddress address(int host) {
    return PeerAddresses.parse("udp://192.0.2." + host + ":1618");
  }

  private Friend open(Friend friend) {
    List<byte[]> handshake = friend.open();
    for (int i = 0; i < handshake.size(); i++) {
      boolean fromFriend = friend.asks() == (i % 2 == 0);
      if (friend.asks() && fromFriend && i < handshake.size() - 1) {
        questions.add(handshake.get(i));
      }
      replays.add(new Datagram(handshake.get(i), friend.address()));
    }
    return friend;
  }

  /** Runs so many inputs. */
  void run(long count) {
    for (long end = done + count; done < end; done++) {
      InputKind kind = kinds[random.nextInt(kinds.length)];
      try {
        step(kind);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            ("input " + done + ", " + kind + ", the last datagram: ")
                + HexFormat.of().formatHex(last),
            e);
      }
    }
  }

  /** What became of the inputs. */
  Outcomes outcomes() {
    return outcomes;
  }

  private void step(InputKind kind) {
    target.advance(random.nextInt(4));
    input(kind);
    if (done % POLL_EVERY == 0) {
      target.poll(2 * FRIENDS + MOST_STRANGERS);
    }
    noteClosed();
    if (done % EXCHANGE_EVERY == 0) {
      exchange();
    }
    if (done % LEAP_EVERY == 0) {
      target.advance(random.nextInt(LEAP_MS));
    }
  }

  private void exchange() {
    for (Friend friend : honest) {
      cellsOfTarget.add(friend.exchange());
      friend.sendLong();
    }
    for (Insider insider : insiders) {
      if (!insider.closed && !insider.renewed) {
        insider.friend.exchange();
      }
    }
  }

  private void noteClosed() {
    Map<LinkKey, Cause> closed = target.takeClosed();
    if (closed.isEmpty()) {
      return;
    }
    for (Friend friend : honest) {
      if (closed.containsKey(friend.key())) {
        throw new AssertionError("an honest link was closed: " + closed.get(friend.key()));
      }
    }
    for (Insider insider : insiders) {
      Cause cause = closed.get(insider.friend.key());
      boolean due = insider.closed || (insider.renewed && cause == Cause.SILENCE);
      if (cause != null && !due) {
        throw new AssertionError("a link was closed without its frames: " + cause);
      }
      insider.closed |= cause != null;
    }
  }

  private void input(InputKind kind) {
    switch (kind) {
      case NOISE -> receive(kind, noise(), anySource());
      case CHANGED_CELL -> changedCell(kind);
      case CHANGED_HEADER -> changedHeader(kind);
      case FRAMES -> frames(kind, insiders.get(random.nextInt(insiders.size())));
      case LATE_CELL -> lateCell(kind);
      case REPLAY -> {
        Datagram before = replays.any();
        receive(kind, before.bytes(), random.nextInt(4) == 0 ? anySource() : before.from());
      }
      case REFLECTED -> receive(kind, cellsOfTarget.any(), anySource());
      case CHANGED_QUESTION ->
          receive(kind, mutator.change(questions.any(), questions.any()), anySource());
      case SEALED_QUESTION -> sealedQuestion(kind);
      case COOKIE_OPENING -> cookieOpening(kind);
      case OPENING -> opening(kind);
      case STRANGER -> {
        open(friend(201 + random.nextInt(32), true));
        outcomes.add(kind, DatagramResult.CELL);
      }
      case CHANGED_ANSWER, SEALED_ANSWER -> answer(kind);
    }
  }

  private DatagramResult receive(InputKind kind, byte[] datagram, PeerAddress from) {
    last = datagram;
    DatagramResult result = target.receive(datagram, from);
    if (!kind.allows(result)) {
      throw new AssertionError("from " + from + " it is taken for " + result);
    }
    if (result != DatagramResult.CELL && !target.frames().isEmpty()) {
      throw new AssertionError(result + " brings frames");
    }
    outcomes.add(kind, result);
    return result;
  }

  private PeerAddress anySource() {
    return switch (random.nextInt(3)) {
      case 0 -> honest.get(random.nextInt(FRIENDS)).address();
      case 1 -> insiders.get(random.nextInt(FRIENDS)).friend.address();
      default -> address(201 + random.nextInt(32));
    };
  }

  private byte[] noise() {
    boolean anySize = random.nextInt(3) == 0;
    return bytes(anySize ? random.nextInt(2_000) : SIZES[random.nextInt(SIZES.length)]);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Mostly a cell that the target still awaits, as a forger on the way sees it. */
  private void changedCell(InputKind kind) {
    Late late = awaited();
    boolean own = random.nextInt(4) != 0;
    byte[] other = random.nextBoolean() ? awaited().cell() : replays.any().bytes();
    byte[] base = random.nextInt(4) == 0 ? replays.any().bytes() : late.cell();
    receive(kind, mutator.change(base, other), own ? late.from().address() : anySource());
  }

  private void changedHeader(InputKind kind) {
    Late late = awaited();
    int from = random.nextInt(3) == 0 ? 0 : 4; // From 4 on, the index stays.
    byte[] changed = mutator.flip(late.cell(), from, CellFormat.HEADER_LENGTH);
    receive(kind, changed, late.from().address());
  }

  private Late awaited() {
    while (!held.isFull()) {
      Friend from = honest.get(random.nextInt(FRIENDS));
      byte[] body = bytes(1 + random.nextInt(40));
      held.add(new Late(from, from.cell(body), body));
    }
    return held.any();
  }

  private void lateCell(InputKind kind) {
    awaited();
    Late late = held.take();
    DatagramResult result = receive(kind, late.cell(), late.from().address());
    replays.add(new Datagram(late.cell(), late.from().address()));
    if (result == DatagramResult.CELL) {
      if (target.frames().size() != 1
          || !Arrays.equals(target.frames().getFirst().body(), late.body())) {
        throw new AssertionError("a late cell brings something else");
      }
    } else if (result != DatagramResult.KEYLESS_CELL) { // Its key may be gone after a leap.
      throw new AssertionError("a genuine cell is " + result);
    }
  }

  private void frames(InputKind kind, Insider insider) {
    if (insider.closed || (insider.renewed && random.nextInt(USES_AFTER_RENEWAL) == 0)) {
      open(insider.friend);
      insider.reference = new ReferenceFrames();
      insider.closed = false;
      insider.renewed = false;
    }
    byte[] plain = frames.plain(insider.friend.plainLength());
    byte[] cell = insider.friend.plain(plain);
    ReferenceFrames.Read read = insider.reference.read(plain);
    DatagramResult result = receive(kind, cell, insider.friend.address());
    replays.add(new Datagram(cell, insider.friend.address()));
    boolean broken = read.renews() && result == DatagramResult.MALFORMED_CELL;
    insider.closed = broken || read.closes();
    insider.renewed |= read.renews();
    if (broken) {
      return;
    }
    if (result != (read.whole() ? DatagramResult.CELL : DatagramResult.MALFORMED_CELL)) {
      throw new AssertionError("a genuine cell is " + result + ", whole: " + read.whole());
    }
    requireFrames(read.frames(), target.frames());
  }

  private static void requireFrames(List<Target.Frame> expected, List<Target.Frame> frames) {
    boolean same = expected.size() == frames.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = expected.get(i).isLike(frames.get(i));
    }
    if (!same) {
      throw new AssertionError(
          "a cell brings " + frames.size() + " frames, not these " + expected.size());
    }
  }

  private void sealedQuestion(InputKind kind) {
    byte[] content =
        random.nextBoolean() ? envelopes.empty(target.nowMs()) : envelopes.content(questions.any());
    byte[] changed = mutator.change(content, envelopes.content(questions.any()));
    byte[] question = envelopes.question(Arrays.copyOf(changed, content.length));
    receive(kind, question, anySource());
    questions.add(question);
    replays.add(new Datagram(question, address(201)));
  }

  /** A cookie for an address of strangers. */
  private byte[] cookie() {
    if (cookie.length == 0 || target.nowMs() - cookieMs > COOKIE_MS) {
      byte[] question = envelopes.question(envelopes.empty(target.nowMs()));
      if (target.receive(question, address(240)) != DatagramResult.RETRIED) {
        throw new AssertionError("a question for a cookie is not answered");
      }
      cookie = envelopes.cookie(question, target.sent());
      cookieMs = target.nowMs();
    }
    return cookie;
  }

  private void cookieOpening(InputKind kind) {
    byte[] noise = Envelopes.noise(envelopes.content(questions.any()));
    byte[] message =
        switch (random.nextInt(3)) {
          case 0 -> bytes(IkHandshake.OPENING_OVERHEAD + random.nextInt(200));
          case 1 -> new byte[random.nextInt(noise.length)]; // A key of small order.
          default -> Arrays.copyOf(mutator.change(noise, noise), noise.length);
        };
    receive(kind, envelopes.opening(target.nowMs(), cookie(), message), address(240));
  }

  private void opening(InputKind kind) {
    byte[] payload = Envelopes.payload(asker, random.nextInt());
    if (random.nextInt(4) != 0) {
      payload = mutator.change(payload, payload);
    }
    byte[] opening = envelopes.opening(asker, cookie(), payload);
    receive(kind, opening, address(240));
    replays.add(new Datagram(opening, address(240)));
    questions.add(opening);
  }

  private void answer(InputKind kind) {
    List<Attempt> attempts = target.links().attempts();
    if (attempts.size() < MOST_ATTEMPTS) {
      LinkKey key = LinkKey.of(bytes(LinkKey.LENGTH), 0);
      target.connect(key, address(150 + random.nextInt(40)));
      attempts = target.links().attempts();
    }
    Attempt attempt = attempts.get(random.nextInt(attempts.size()));
    byte[] question = target.question(attempt.address());
    byte[] content = bytes(random.nextInt(100));
    if (content.length > 3) {
      content[0] = (byte) random.nextInt(3);
      content[1] = 0;
      content[2] = (byte) (random.nextInt(3) == 0 ? 16 : random.nextInt(200));
    }
    byte[] answer =
        new Envelopes(attempt.responder(), random)
            .answer(question, content, SIZES[random.nextInt(SIZES.length)]);
    if (kind == InputKind.CHANGED_ANSWER) {
      answer = mutator.change(answer, replays.any().bytes());
    }
    receive(kind, answer, attempt.address());
  }
}
