package dave.fuzz;

/** Fails on one input in four thousand million: only a search by coverage finds it. */
public final class HiddenFault {
  private HiddenFault() {}

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 3
        && input[0] == 'D'
        && input[1] == 'A'
        && input[2] == 'V'
        && input[3] == 'E') {
      throw new IllegalStateException("hidden fault");
    }
  }
}
