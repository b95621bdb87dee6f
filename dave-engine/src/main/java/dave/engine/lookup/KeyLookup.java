package dave.engine.lookup;

import com.google.protobuf.ByteString;
import dave.engine.lookup.Lookups.Request;
import dave.engine.peer.Peer;
import dave.engine.store.DatSize;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks several peers for all records of a key, page by page. Packets get lost, so a page that is
 * not full is requested again until {@value #REPEATS} requests bring no new author. A peer is
 * finished when it does not answer {@value #TRIES} requests for one page. Records without room are
 * dropped, and the scan is then marked as not whole.
 */
final class KeyLookup extends Lookup {
  /** How many peers are asked. */
  static final int PEERS = 8;

  /** Unanswered requests for one page after which it counts as empty. */
  static final int TRIES = 3;

  /** Requests in a row without a new author after which a short page counts as whole. */
  static final int REPEATS = 2;

  private static final int PAGE = 32;

  private final ByteString key;
  private final AskablePeers peers;
  private final long deadlineMs;
  private final long quietMs;
  private final ScanRoom room;
  private final Consumer<Scan> taker;
  private final Map<Author, VerifiedDat> latest = new TreeMap<>();
  private final Map<PeerAddress, Track> tracks = new LinkedHashMap<>();
  private boolean noMorePeers;
  private boolean whole = true;
  private long bytes;

  /** How far the scan of one peer has come. */
  private static final class Track {
    @Nullable Author after;
    final Set<Author> page = new HashSet<>();
    long lastMs;
    int silent;
    int had;
    boolean answered;
    boolean through;
  }

  /**
   * @param quietMs a page has ended after this time without a new author
   * @param room for the records that are found
   * @param taker called once with the outcome
   */
  KeyLookup(
      ByteString key,
      AskablePeers peers,
      long deadlineMs,
      long quietMs,
      ScanRoom room,
      Consumer<Scan> taker) {
    this.key = key;
    this.peers = peers;
    this.deadlineMs = deadlineMs;
    this.quietMs = quietMs;
    this.room = room;
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
    boolean full = track.page.size() >= PAGE;
    if (track.through || (!full && nowMs - track.lastMs < quietMs)) {
      return null;
    }
    track.silent = track.page.size() > track.had ? 0 : track.silent + 1;
    if (full || (track.silent == REPEATS && !track.page.isEmpty())) {
      track.after = Collections.max(track.page);
      track.page.clear();
      track.silent = 0;
    } else if (track.silent == TRIES) {
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
    track.had = track.page.size();
    track.lastMs = nowMs;
    return new Request(
        peer, new Query.Page(key, Optional.ofNullable(track.after), PAGE), peers.token(peer));
  }

  @Override
  boolean wants(Dat dat) {
    return dat.key().equals(key);
  }

  @Override
  Object subject() {
    return key;
  }

  @Override
  void offer(VerifiedDat dat, PeerAddress from, long nowMs) {
    if (!wants(dat.dat())) {
      return;
    }
    Author author = dat.dat().author();
    VerifiedDat known = latest.get(author);
    if (known == null || dat.dat().supersedes(known.dat())) {
      keep(author, dat);
    }
    Track track = tracks.get(from);
    if (track != null) {
      track.answered = true;
      if (isAfter(author, track.after) && track.page.add(author)) {
        track.lastMs = nowMs;
      }
    }
  }

  private void keep(Author author, VerifiedDat dat) {
    int size = DatSize.of(dat.dat());
    if (!room.take(size)) {
      whole = false;
      return;
    }
    VerifiedDat before = latest.put(author, dat);
    int freed = before == null ? 0 : DatSize.of(before.dat());
    room.give(freed);
    bytes += size - freed;
  }

  @Override
  void withdraw() {
    room.give(bytes);
    bytes = 0;
    latest.clear();
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
    long held = bytes;
    bytes = 0; // The taker gives them back.
    taker.accept(
        new Scan(
            List.copyOf(latest.values()), whole, tracks.size(), answered, () -> room.give(held)));
    latest.clear();
  }
}
