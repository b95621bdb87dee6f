package dave.config;

/** What a setting's text must look like. */
enum Kind {
  TEXT,
  LIST,
  PATH,
  DURATION,
  BYTES,
  BIT_RATE,
  DIFFICULTY,
  MASS,
  LINKS,
  OUTPUT,
  ROLE,
  FLAG,
  PLAINTEXT;

  /** Highest difficulty that can be asked for, in bits: a committed difficulty is one byte. */
  private static final int MAX_DIFFICULTY = 255;

  /**
   * @throws ConfigException if the text is not of this kind
   */
  void check(String text) {
    switch (this) {
      case TEXT, LIST, PATH -> present(text);
      case DURATION -> Units.duration(text);
      case BYTES -> Units.bytes(text);
      case BIT_RATE -> Units.bitRate(text);
      case DIFFICULTY -> difficulty(text);
      case MASS -> choice(text, "work", "bits");
      case LINKS -> links(text);
      case OUTPUT -> choice(text, "text", "json");
      case ROLE -> role(text);
      case FLAG -> choice(text, "true", "false");
      case PLAINTEXT -> choice(text, "loopback", "test-network");
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

  private static void present(String text) {
    if (text.isBlank()) {
      throw new ConfigException("the value is empty: give one, or leave the setting out");
    }
  }

  private static void role(String text) {
    if (!text.matches("read|write|admin")) {
      throw new ConfigException("'" + text + "' is no role: write read, write or admin");
    }
  }

  private static void links(String text) {
    if (!text.matches("require|prefer|plain")) {
      throw new ConfigException("'" + text + "' is unknown: write require, prefer or plain");
    }
  }

  private static void choice(String text, String one, String other) {
    if (!text.equals(one) && !text.equals(other)) {
      throw new ConfigException("'" + text + "' is unknown: write " + one + " or " + other);
    }
  }
}
