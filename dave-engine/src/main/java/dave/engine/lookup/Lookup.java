package dave.engine.lookup;

import dave.engine.lookup.Lookups.Request;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import org.jspecify.annotations.Nullable;

/** A pending lookup in the network. Not thread-safe. */
public abstract sealed class Lookup permits DatLookup, DirectLookup, KeyLookup {
  /** Whether a linked peer was asked. */
  boolean askedLinks;

  /** The next request to be sent, or null if none is due. */
  abstract @Nullable Request next(long nowMs);

  /** The work hash or key that all possible answers have. */
  abstract Object subject();

  /** Whether a dat, genuine or not, claims to be an answer. */
  abstract boolean wants(Dat dat);

  /** Offers a genuine dat that came from a peer, requested or not. */
  abstract void offer(VerifiedDat dat, PeerAddress from, long nowMs);

  /** Whether the lookup has nothing more to wait for. */
  abstract boolean isOver(long nowMs);

  /** Forgets the open requests, as nobody waits for their answers any more. */
  void withdraw() {}

  /** Hands over the outcome. */
  abstract void finish();
}
