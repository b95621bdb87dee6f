package dave.engine.store.summary;

import dave.wire.WorkHash;

/**
 * What is told of a held dat when stores are compared.
 *
 * <p>Which claim on an unbound work is in the first place depends on the order of arrival. So the
 * work has a name without a claim. Its claims have names of their own, all of them if there are two
 * or more. Claims in further places weigh less, so these names are in the buckets of that weight.
 *
 * @param work the work
 * @param timeMs the time in the dat, Unix milliseconds
 * @param tag tells claims on one work apart ({@code Claim.tag}); 0 if it is not {@link Kind#CLAIM}
 */
public record HeldName(WorkHash work, long timeMs, Kind kind, long tag) {
  /** What a name stands for. */
  public enum Kind {
    /** A work that is claimed by one or more unbound dats. */
    UNBOUND(0),
    /** A bound dat, the only one of its work. */
    BOUND(1),
    /** One of several claims on an unbound work; its difficulty is four bits lower, at least 0. */
    CLAIM(2);

    /** The number that is hashed. */
    public final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }
}
