package dave.engine.reconcile;

import java.util.List;

/**
 * A demand for dats by their shortened names.
 *
 * @param of the question whose answer has the names; any node that has such dats can resolve them
 * @param names at least one, 4 bytes each
 */
public record Fetch(Question.Names of, List<Integer> names) {
  public Fetch {
    names = List.copyOf(names);
  }

  /** Its length in a cell, in bytes. */
  public int bytes() {
    return of.bytes() + Integer.BYTES * names.size();
  }
}
