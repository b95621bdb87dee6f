package dave.sim.report;

/** The shapes that tell series apart without colour. */
enum SvgMark {
  CIRCLE,
  SQUARE,
  TRIANGLE,
  DIAMOND,
  CROSS;

  /** The shape of the series of a number. */
  static SvgMark of(int series) {
    return values()[series % values().length];
  }

  /** A path around a place. */
  String path(double x, double y, double r) {
    return switch (this) {
      case CIRCLE -> at("M", x - r, y) + arc(r, 2 * r) + arc(r, -2 * r) + "z";
      case SQUARE -> at("M", x - r, y - r) + at("H", x + r) + at("V", y + r) + at("H", x - r) + "z";
      case TRIANGLE ->
          at("M", x, y - 1.2 * r) + at("L", x + 1.2 * r, y + r) + at("H", x - 1.2 * r) + "z";
      case DIAMOND ->
          at("M", x, y - 1.4 * r)
              + at("L", x + 1.4 * r, y)
              + at("L", x, y + 1.4 * r)
              + at("L", x - 1.4 * r, y)
              + "z";
      case CROSS ->
          at("M", x - r, y - r)
              + at("L", x + r, y + r)
              + at("M", x + r, y - r)
              + at("L", x - r, y + r);
    };
  }

  private static String arc(double r, double across) {
    String radius = Markup.number(r);
    return "a" + radius + " " + radius + " 0 1 0 " + Markup.number(across) + " 0";
  }

  static String at(String command, double... coordinates) {
    StringBuilder text = new StringBuilder(command);
    for (int i = 0; i < coordinates.length; i++) {
      text.append(i == 0 ? "" : " ").append(Markup.number(coordinates[i]));
    }
    return text.toString();
  }
}
