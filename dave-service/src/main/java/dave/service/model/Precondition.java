package dave.service.model;

import dave.wire.VerifiedDat;
import java.util.Optional;

/**
 * What has to hold of a record for a write to replace it. Writes of one record that have one are
 * decided one after the other, each after the one before was stored.
 */
@FunctionalInterface
public interface Precondition {
  /** None: such a write waits for no other. */
  Precondition NONE = held -> {};

  /**
   * Throws what the caller is told if it does not hold.
   *
   * @param held the record of the same key and author in this node's store, as the caller may see
   *     it
   */
  void check(Optional<VerifiedDat> held);
}
