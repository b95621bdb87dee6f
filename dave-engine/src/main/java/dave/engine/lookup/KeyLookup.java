package dave.engine.lookup;

import com.google.protobuf.ByteString;
import dave.engine.lookup.Lookups.Request;
import dave.engine.peer.Peer;
import dave.wire.Author;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks several peers for all records of a key, page by page. A page has ended when no new author
 * came for a while; a peer is through when it stays silent after {@value #TRIES} requests for one
 * page.
 */
final class KeyLookup extends Lookup {
  /** How many peers are asked. */
  static final int PEERS = 8;

  /** Requests for one page before it counts as empty. */
  static final int TRIES = 3;

  /** Most authors that are kept. */
  static final int MAX_AUTHORS = 65_536;

  private static final int PAGE = 32;

  private final ByteString key;
  private final AskablePeers peers;
  private final long deadlineMs;
  private final long quietMs;
  private final Consumer<Scan> taker;
  private final Map<Author, VerifiedDat> latest = new TreeMap<>();
  private final Map<PeerAddress, Track> tracks = new LinkedHashMap<>();
  private boolean noMorePeers;

  /**
   * What was found.
   *
   * @param latest of each author, in order
   */
  record Scan(Map<Author, VerifiedDat> latest, int peersAsked, int peersAnswered) {}

  /** How far one peer is. */
  private static final class Track {
    @Nullable Author after;
    @Nullable Author highest;
    long lastMs;
    int tries;
    int received;
    boolean answered;
    boolean through;
  }

  /**
   * @param quietMs after how long without a new author a page has ended
   * @param taker gets the outcome, once
   */
  KeyLookup(
      ByteString key, AskablePeers peers, long deadlineMs, long quietMs, Consumer<Scan> taker) {
    this.key = key;
    this.peers = peers;
    this.deadlineMs = deadlineMs;
    this.quietMs = quietMs;
    this.taker = taker;
  }

  @Override
  @Nullable Request next(long nowMs) {
    for (Map.Entry<PeerAddress, Track> entry : tracks.entrySet()) {
      Request request = next(entry.getKey(), entry.getValue(), nowMs);
      if (request != null) {
        return request;
      }
    }
    return nextPeer(nowMs);
  }

  private @Nullable Request next(PeerAddress peer, Track track, long nowMs) {
    boolean full = track.received >= PAGE;
    if (track.through || (!full && nowMs - track.lastMs < quietMs)) {
      return null;
    }
    if (track.received > 0) {
      track.after = track.highest;
      track.received = 0;
      track.tries = 0;
    } else if (track.tries == TRIES) {
      track.through = true;
      return null;
    }
    return request(peer, track, nowMs);
  }

  private @Nullable Request nextPeer(long nowMs) {
    if (tracks.size() >= PEERS) {
      noMorePeers = true;
      return null;
    }
    Peer peer =
        peers.draw(candidate -> !candidate.isLegacy() && !tracks.containsKey(candidate.address()));
    noMorePeers = peer == null;
    if (peer == null) {
      return null;
    }
    Track track = new Track();
    tracks.put(peer.address(), track);
    return request(peer.address(), track, nowMs);
  }

  private Request request(PeerAddress peer, Track track, long nowMs) {
    track.tries++;
    track.lastMs = nowMs;
    return new Request(peer, new Query.Page(key, Optional.ofNullable(track.after), PAGE));
  }

  @Override
  void offer(VerifiedDat dat, PeerAddress from, long nowMs) {
    if (!dat.dat().key().equals(key)) {
      return;
    }
    Author author = dat.dat().author();
    VerifiedDat known = latest.get(author);
    if (known == null ? latest.size() < MAX_AUTHORS : dat.dat().supersedes(known.dat())) {
      latest.put(author, dat);
    }
    Track track = tracks.get(from);
    if (track != null) {
      track.answered = true;
      if (isAfter(author, track.after)) {
        track.received++;
        track.lastMs = nowMs;
        track.highest = isAfter(author, track.highest) ? author : track.highest;
      }
    }
  }

  private static boolean isAfter(Author author, @Nullable Author than) {
    return than == null || author.compareTo(than) > 0;
  }

  @Override
  boolean isOver(long nowMs) {
    return nowMs >= deadlineMs
        || (noMorePeers && tracks.values().stream().allMatch(track -> track.through));
  }

  @Override
  void finish() {
    int answered = (int) tracks.values().stream().filter(track -> track.answered).count();
    taker.accept(new Scan(latest, tracks.size(), answered));
  }
}
