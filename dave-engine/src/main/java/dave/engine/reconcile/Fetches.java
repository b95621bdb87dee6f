package dave.engine.reconcile;

import dave.engine.reconcile.AskedPeer.Batch;
import dave.engine.store.Claim;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.HeldName.Kind;
import dave.engine.store.summary.Place;
import dave.wire.Dat;
import dave.wire.crypto.BoundSalt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The dats that linked peers named and the own store lacks. Each is asked of one peer at a time:
 * first of the one that named it, then of others, which can resolve the same short names if they
 * hold the dats. A peer without work takes over what waits at another, and is also asked for what
 * another does not send for long. So a slow peer delays nothing for long. On the core worker only.
 */
final class Fetches {
  /** After so many asks in vain, a dat is given up until another comparison finds it. */
  static final int MAX_ASKS = 4;

  /** With so many names, no more are looked for. */
  static final int MOST = 8_192;

  /** What waits longer at a peer may be asked of another. */
  private static final long PATIENT_MS = 1_000;

  private static final int MOST_NAMES = 256;

  /** Each dat of a batch makes it wait for the next so many rounds longer. */
  private static final int CREDIT_ROUNDS = 2;

  private final Collection<AskedPeer> peers;
  private final ToLongFunction<AskedPeer> roundMs;
  private final boolean asksTwice;
  private final Deque<Batch> returned = new ArrayDeque<>();

  /** The names in all batches. */
  private int pending;

  /**
   * @param peers all linked peers
   * @param roundMs the time between two cells of a peer
   * @param asksTwice whether another peer is asked for what one does not send for long
   */
  Fetches(Collection<AskedPeer> peers, ToLongFunction<AskedPeer> roundMs, boolean asksTwice) {
    this.peers = peers;
    this.roundMs = roundMs;
    this.asksTwice = asksTwice;
  }

  /** How many dats are missing. */
  int pending() {
    return pending;
  }

  /** Adds dats that a peer named. */
  void add(AskedPeer of, Fetch fetch, long nowMs) {
    pending += fetch.names().size();
    of.waiting.add(new Batch(fetch, of, 0, of, nowMs));
  }

  /**
   * Chooses what to ask a peer for now, and notes that it is asked.
   *
   * @param mostBytes of the fetch
   */
  Optional<Fetch> next(AskedPeer peer, int mostBytes, long nowMs) {
    int room = Math.min(peer.dats.room(), MOST_NAMES);
    Batch batch = room <= 0 ? null : find(peer, nowMs);
    if (batch == null) {
      return Optional.empty();
    }
    int fits = (mostBytes - batch.fetch.of().bytes()) / Integer.BYTES;
    int count = Math.min(Math.min(room, fits), batch.names.size());
    if (count <= 0) {
      putBack(batch);
      return Optional.empty();
    }
    if (batch.copyOf == null && count < batch.names.size()) {
      putBack(part(batch, count, batch.names.size()));
    }
    Batch sent = part(batch, 0, count);
    sent.movedMs = nowMs;
    sent.sentMs = nowMs;
    sent.copiedMs = nowMs;
    peer.fetching.add(sent);
    peer.dats.ask(count);
    return Optional.of(sent.fetch);
  }

  private void putBack(Batch batch) {
    if (batch.copyOf != null) {
      return; // Another peer was asked for the same.
    }
    if (batch.of.gone) {
      returned.addFirst(batch);
    } else {
      batch.of.waiting.addFirst(batch);
    }
  }

  private static Batch part(Batch batch, int from, int to) {
    Fetch fetch = new Fetch(batch.fetch.of(), List.copyOf(batch.names).subList(from, to));
    return new Batch(fetch, batch.of, batch.asks, batch.last, batch.movedMs, batch.copyOf);
  }

  private @Nullable Batch find(AskedPeer peer, long nowMs) {
    for (Iterator<Batch> all = returned.iterator(); all.hasNext(); ) {
      Batch batch = all.next();
      if (batch.last != peer || nowMs - batch.movedMs >= PATIENT_MS) {
        all.remove();
        return batch;
      }
    }
    Batch own = peer.waiting.poll();
    if (own != null || !peer.mayHelp()) {
      return own;
    }
    AskedPeer busiest = null;
    for (AskedPeer other : peers) {
      Batch first = other.waiting.peek();
      boolean waits = first != null && nowMs - first.movedMs >= PATIENT_MS;
      if (waits && (busiest == null || other.waiting.size() > busiest.waiting.size())) {
        busiest = other;
      }
    }
    if (busiest != null) {
      return busiest.waiting.pollLast();
    }
    return asksTwice ? copy(peer, nowMs) : null;
  }

  /** What another peer does not send, though this one would have sent it in half of the time. */
  private @Nullable Batch copy(AskedPeer peer, long nowMs) {
    long longMs = Math.max(PATIENT_MS, 2 * patienceMs(peer));
    for (AskedPeer other : peers) {
      for (Batch batch : other == peer ? List.<Batch>of() : other.fetching) {
        if (batch.copyOf == null
            && batch.copies < MAX_ASKS
            && !batch.names.isEmpty()
            && nowMs - batch.copiedMs >= longMs) {
          batch.copies++;
          batch.copiedMs = nowMs;
          return new Batch(rest(batch), batch.of, batch.asks, other, nowMs, batch);
        }
      }
    }
    return null;
  }

  private long patienceMs(AskedPeer peer) {
    return peer.dats.patienceMs(roundMs.applyAsLong(peer));
  }

  /**
   * Notes a dat that a peer sent; whether this node had asked it for that.
   *
   * @param dat need not be genuine
   */
  boolean came(AskedPeer from, Dat dat, long nowMs) {
    // A bound dat is in the buckets of the difficulty that its salt commits to.
    int difficulty =
        BoundSalt.isBound(dat) ? BoundSalt.committedDifficulty(dat.salt()) : dat.work().zeroBits();
    int ofClaims = Math.max(0, difficulty - Claim.SHARE_BITS);
    return came(from, name(dat, Kind.BOUND, 0), difficulty, nowMs)
        || came(from, name(dat, Kind.UNBOUND, 0), difficulty, nowMs)
        || came(from, name(dat, Kind.CLAIM, Claim.tag(dat)), ofClaims, nowMs);
  }

  private static HeldName name(Dat dat, Kind kind, long tag) {
    return new HeldName(dat.work(), dat.timeMs(), kind, tag);
  }

  private boolean came(AskedPeer from, HeldName name, int difficulty, long nowMs) {
    Place place = Place.of(difficulty, name.timeMs(), name.work());
    for (Iterator<Batch> all = from.fetching.iterator(); all.hasNext(); ) {
      Batch batch = all.next();
      Question.Names of = batch.fetch.of();
      if (of.bucket().difficulty() == difficulty && of.bucket().contains(place)) {
        int shortName = Shortening.name(of.salt(), name);
        if (batch.names.remove(shortName)) {
          cameOnce(batch, shortName);
          // One that drips is not waited for as long as one that sends.
          batch.movedMs =
              Math.min(nowMs, batch.movedMs + CREDIT_ROUNDS * roundMs.applyAsLong(from));
          from.dats.came(nowMs - batch.sentMs);
          from.kept();
          if (batch.of != from) {
            from.helped(true);
          }
          if (batch.names.isEmpty()) {
            all.remove();
          }
          return true;
        }
      }
    }
    return false;
  }

  private void cameOnce(Batch batch, int name) {
    Batch original = batch.copyOf;
    if (original == null) {
      pending--;
    } else if (!original.ended && original.names.remove(name)) {
      pending--;
      batch.last.dats.lost();
    }
  }

  /**
   * Removes what did not come in time. The caller checks which of these are still missing, and
   * calls {@link #missed}.
   */
  List<Batch> expired(long nowMs) {
    List<Batch> expired = new ArrayList<>();
    for (AskedPeer peer : peers) {
      if (!peer.fetching.isEmpty()) {
        long patienceMs = patienceMs(peer);
        for (Iterator<Batch> all = peer.fetching.iterator(); all.hasNext(); ) {
          Batch batch = all.next();
          if (batch.names.isEmpty() || nowMs - batch.movedMs >= patienceMs) {
            all.remove();
            batch.names.forEach(name -> peer.dats.lost());
            expire(batch, peer, expired, nowMs);
          }
        }
      }
    }
    return expired;
  }

  private static void expire(Batch batch, AskedPeer peer, List<Batch> expired, long nowMs) {
    batch.ended = true;
    Batch original = batch.copyOf;
    if (original != null) {
      if (!original.ended && original.names.stream().anyMatch(batch.names::contains)) {
        peer.helped(false);
      }
    } else if (!batch.names.isEmpty()) {
      expired.add(new Batch(rest(batch), batch.of, batch.asks + 1, peer, nowMs));
    }
  }

  private static Fetch rest(Batch batch) {
    return new Fetch(batch.fetch.of(), List.copyOf(batch.names));
  }

  /**
   * Takes back dats that expired.
   *
   * @param missing those that the own store lacks still; others may have brought the rest
   * @return how many are given up
   */
  int missed(Batch expired, List<Integer> missing, long nowMs) {
    pending -= expired.names.size();
    if (missing.isEmpty()) {
      return 0;
    }
    if (expired.last == expired.of) {
      expired.of.broke(missing.size());
    } else {
      expired.last.helped(false);
    }
    if (expired.asks >= MAX_ASKS || !expired.of.isBelieved()) {
      return missing.size();
    }
    pending += missing.size();
    Fetch fetch = new Fetch(expired.fetch.of(), missing);
    returned.add(new Batch(fetch, expired.of, expired.asks, expired.last, nowMs));
    return 0;
  }

  /** Gives up what waits and only a peer named that is no longer believed. */
  void giveUpOf(AskedPeer of) {
    of.waiting.forEach(batch -> pending -= batch.names.size());
    of.waiting.clear();
    returned.removeIf(
        batch -> {
          boolean gone = batch.of == of;
          pending -= gone ? batch.names.size() : 0;
          return gone;
        });
  }

  /** Removes the dats of buckets in which the own store would keep nothing. */
  void removeIf(Predicate<Bucket> unwanted) {
    Predicate<Batch> below =
        batch -> {
          boolean gone = unwanted.test(batch.fetch.of().bucket());
          pending -= gone ? batch.names.size() : 0;
          return gone;
        };
    peers.forEach(peer -> peer.waiting.removeIf(below));
    returned.removeIf(below);
  }

  /** Gives up what waits and what was asked for. */
  void giveUp() {
    peers.forEach(this::giveUpOf);
    returned.forEach(batch -> pending -= batch.names.size());
    returned.clear();
    for (AskedPeer peer : peers) {
      for (Batch batch : peer.fetching) {
        batch.ended = true;
        batch.names.forEach(name -> peer.dats.spared());
        pending -= batch.copyOf == null ? batch.names.size() : 0;
      }
      peer.fetching.clear();
    }
  }

  /** Hands on what a peer named, or was asked for, as its link has ended. */
  void left(AskedPeer gone, long nowMs) {
    for (Batch batch : gone.fetching) {
      batch.ended = true;
      if (batch.copyOf != null || batch.names.isEmpty()) {
        continue;
      }
      returned.add(new Batch(rest(batch), batch.of, batch.asks + 1, gone, nowMs));
    }
    gone.gone = true;
    returned.addAll(gone.waiting);
    gone.fetching.clear();
    gone.waiting.clear();
  }
}
