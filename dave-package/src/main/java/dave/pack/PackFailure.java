package dave.pack;

/** A problem that prevents an archive, described in one line. */
final class PackFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  PackFailure(String message) {
    super(message);
  }
}
