package dave.config;

import java.util.List;

/** The form that a setting's text must have. */
enum SettingKind {
  ADDRESS("HOST:PORT"),
  LIST("TEXT"),
  PATH("FILE"),
  DURATION("TIME"),
  BYTES("SIZE"),
  BIT_RATE("RATE"),
  BANDWIDTH("thrifty|home|server|RATE"),
  DIFFICULTY("BITS"),
  MASS("work|bits"),
  LINKS("require|prefer|plain"),
  OUTPUT("text|json"),
  ROLE("read|write|admin"),
  FLAG("true|false"),
  ON_OFF("on|off"),
  PLAINTEXT("loopback|test-network");

  /** Highest difficulty that can be set, in bits: a committed difficulty is one byte. */
  private static final int MAX_DIFFICULTY = 255;

  private final String label;

  SettingKind(String label) {
    this.label = label;
  }

  /** The form as help shows it; for a choice, its words. */
  String label() {
    return label;
  }

  /**
   * Checks a value.
   *
   * @throws ConfigException if the text is not of this kind
   */
  void check(String text) {
    switch (this) {
      case ADDRESS, LIST, PATH -> present(text);
      case DURATION -> Units.duration(text);
      case BYTES -> Units.bytes(text);
      case BIT_RATE -> Units.bitRate(text);
      case BANDWIDTH -> bandwidth(text);
      case DIFFICULTY -> difficulty(text);
      case MASS, LINKS, OUTPUT, ROLE, FLAG, ON_OFF, PLAINTEXT -> choice(text);
    }
  }

  static int difficulty(String text) {
    String plain = text.strip();
    if (plain.matches("\\d{1,3}") && Integer.parseInt(plain) <= MAX_DIFFICULTY) {
      return Integer.parseInt(plain);
    }
    throw new ConfigException(
        "'" + text + "' is not a difficulty: write a number of bits from 0 to 255, such as 20");
  }

  private void bandwidth(String text) {
    if (words().contains(text)) {
      return;
    }
    try {
      Units.bitRate(text);
    } catch (ConfigException e) {
      throw new ConfigException(
          "'" + text + "' is no bandwidth: write thrifty, home, server or a bit rate such as 1mbit",
          e);
    }
  }

  private List<String> words() {
    return List.of(label.split("\\|", -1));
  }

  private static void present(String text) {
    if (text.isBlank()) {
      throw new ConfigException("the value is empty: give one, or leave the setting out");
    }
  }

  private void choice(String text) {
    List<String> words = words();
    if (!words.contains(text)) {
      String all = String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
      throw new ConfigException("'" + text + "' is unknown: write " + all);
    }
  }
}
