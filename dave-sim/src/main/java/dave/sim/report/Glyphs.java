package dave.sim.report;

/**
 * How wide text is, in pixels, in whatever sans-serif font the reader has: an estimate that is
 * rather too wide, so that nothing that is placed by it overlaps.
 */
final class Glyphs {
  /** Of all text in a chart. */
  static final int SIZE = 13;

  private static final double NARROW = 0.36;
  private static final double COMMON = 0.6;
  private static final double CAPITAL = 0.74;
  private static final double WIDE = 0.98;

  private Glyphs() {}

  static int width(String text) {
    return (int) Math.ceil(SIZE * text.codePoints().mapToDouble(Glyphs::em).sum());
  }

  /** Of text in bold. */
  static int boldWidth(String text) {
    return (int) Math.ceil(1.15 * width(text));
  }

  private static double em(int c) {
    if (" .,:;'|!ijlIft()[]/-".indexOf(c) >= 0) {
      return NARROW;
    }
    if ("mwMW%@—…".indexOf(c) >= 0 || c > 0x2FFF) {
      return WIDE;
    }
    return Character.isUpperCase(c) ? CAPITAL : COMMON;
  }
}
