package dave.pack;

/** Something that keeps an archive from being made, told in one line. */
final class PackFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  PackFailure(String message) {
    super(message);
  }
}
