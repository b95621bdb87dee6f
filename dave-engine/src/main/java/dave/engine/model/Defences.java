package dave.engine.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which defences a node has; immutable. */
public final class Defences {
  /** All defences, as a node has them. */
  public static final Defences ALL = new Defences(EnumSet.allOf(Defence.class));

  private final Set<Defence> present;

  private Defences(Set<Defence> present) {
    this.present = present;
  }

  /** All defences except some; for the control runs of simulations, never for a node. */
  public static Defences without(Defence... missing) {
    EnumSet<Defence> present = EnumSet.allOf(Defence.class);
    present.removeAll(List.of(missing));
    return new Defences(present);
  }

  /** Whether a defence is there. */
  public boolean has(Defence defence) {
    return present.contains(defence);
  }

  @Override
  public String toString() {
    return present.toString();
  }
}
