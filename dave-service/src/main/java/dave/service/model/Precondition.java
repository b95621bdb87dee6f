package dave.service.model;

import dave.wire.VerifiedDat;
import java.util.Optional;

/**
 * A condition on the present record, for a write to replace it. Writes of one record that have a
 * condition take turns: each is decided after the write before it ended.
 */
@FunctionalInterface
public interface Precondition {
  /** No condition: such a write waits for no other. */
  Precondition NONE = held -> {};

  /**
   * Checks the condition; throws the error for the caller if it does not hold.
   *
   * @param held the record of the same key and author in this node's store, as the caller may see
   *     it
   */
  void check(Optional<VerifiedDat> held);
}
