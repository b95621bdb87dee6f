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
import java.util.function.Predicate;
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
  private final ScanMemoryLimit limit;
  private final Consumer<Scan> taker;
  private final Map<Author, VerifiedDat> latest = new TreeMap<>();
  private final Map<PeerAddress, PeerScan> scans = new LinkedHashMap<>();
  private boolean noMorePeers;
  private boolean whole = true;
  private long bytes;

  /** How far the scan of one peer has come. */
  private static final class PeerScan {
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
   * @param limit for the records that are found
   * @param taker called once with the outcome
   */
  KeyLookup(
      ByteString key,
      AskablePeers peers,
      long deadlineMs,
      long quietMs,
      ScanMemoryLimit limit,
      Consumer<Scan> taker) {
    this.key = key;
    this.peers = peers;
    this.deadlineMs = deadlineMs;
    this.quietMs = quietMs;
    this.limit = limit;
    this.taker = taker;
  }

  @Override
  @Nullable Request next(long nowMs) {
    for (Map.Entry<PeerAddress, PeerScan> entry : scans.entrySet()) {
      Request request = next(entry.getKey(), entry.getValue(), nowMs);
      if (request != null) {
        return request;
      }
    }
    return nextPeer(nowMs);
  }

  private @Nullable Request next(PeerAddress peer, PeerScan scan, long nowMs) {
    boolean full = scan.page.size() >= PAGE;
    long pauseMs = Math.max(quietMs, peers.patienceMs(peer));
    if (scan.through || !peers.reaches(peer) || (!full && nowMs - scan.lastMs < pauseMs)) {
      return null;
    }
    scan.silent = scan.page.size() > scan.had ? 0 : scan.silent + 1;
    if (full || (scan.silent == REPEATS && !scan.page.isEmpty())) {
      scan.after = Collections.max(scan.page);
      scan.page.clear();
      scan.silent = 0;
    } else if (scan.silent == TRIES) {
      scan.through = true;
      return null;
    }
    return request(peer, scan, nowMs);
  }

  private @Nullable Request nextPeer(long nowMs) {
    if (scans.size() >= PEERS) {
      noMorePeers = true;
      return null;
    }
    Predicate<Peer> wanted =
        candidate -> !candidate.isLegacy() && !scans.containsKey(candidate.address());
    Peer peer = peers.draw(wanted);
    noMorePeers = peer == null && !peers.hasMoreLater(wanted);
    if (peer == null) {
      return null;
    }
    PeerScan scan = new PeerScan();
    scans.put(peer.address(), scan);
    return request(peer.address(), scan, nowMs);
  }

  private Request request(PeerAddress peer, PeerScan scan, long nowMs) {
    scan.had = scan.page.size();
    scan.lastMs = nowMs;
    return new Request(
        peer, new Query.Page(key, Optional.ofNullable(scan.after), PAGE), peers.token(peer));
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
    PeerScan scan = scans.get(from);
    if (scan != null) {
      scan.answered = true;
      if (isAfter(author, scan.after) && scan.page.add(author)) {
        scan.lastMs = nowMs;
      }
    }
  }

  private void keep(Author author, VerifiedDat dat) {
    int size = DatSize.of(dat.dat());
    if (!limit.tryReserve(size)) {
      whole = false;
      return;
    }
    VerifiedDat before = latest.put(author, dat);
    int freed = before == null ? 0 : DatSize.of(before.dat());
    limit.release(freed);
    bytes += size - freed;
  }

  @Override
  void withdraw() {
    limit.release(bytes);
    bytes = 0;
    latest.clear();
  }

  private static boolean isAfter(Author author, @Nullable Author than) {
    return than == null || author.compareTo(than) > 0;
  }

  @Override
  boolean isOver(long nowMs) {
    return nowMs >= deadlineMs
        || (noMorePeers && scans.values().stream().allMatch(scan -> scan.through));
  }

  @Override
  void finish() {
    int answered = (int) scans.values().stream().filter(scan -> scan.answered).count();
    long held = bytes;
    bytes = 0; // The taker gives them back.
    taker.accept(
        new Scan(
            List.copyOf(latest.values()),
            whole,
            scans.size(),
            answered,
            () -> limit.release(held)));
    latest.clear();
  }
}
