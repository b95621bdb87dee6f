package dave.engine.lookup;

import dave.engine.lookup.Lookups.Request;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import org.jspecify.annotations.Nullable;

/** A question to the network that is not answered yet. Not thread-safe. */
public abstract sealed class Lookup permits DatLookup, DirectLookup, KeyLookup {
  /** The next request to be sent, or null if none is due. */
  abstract @Nullable Request next(long nowMs);

  /** What every dat has that could be an answer: a work hash, or a key. */
  abstract Object subject();

  /** Whether a dat claims to be what is looked for. */
  abstract boolean wants(Dat dat);

  /** Takes a genuine dat that came from a peer, asked for or not. */
  abstract void offer(VerifiedDat dat, PeerAddress from, long nowMs);

  /** Whether there is nothing more to wait for. */
  abstract boolean isOver(long nowMs);

  /** Forgets the questions that are open: nobody waits for their answers. */
  void withdraw() {}

  /** Hands over what was found. */
  abstract void finish();
}
