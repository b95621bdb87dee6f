package dave.dist.conform;

/** The time for all checks is over. */
final class OutOfTime extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
