package dave.engine.store.tree;

/** Says that a tree does not match the mass index, so that it must be built again. */
public final class TreeMismatch extends RuntimeException {
  private static final long serialVersionUID = 1;

  TreeMismatch(String message) {
    super(message);
  }
}
