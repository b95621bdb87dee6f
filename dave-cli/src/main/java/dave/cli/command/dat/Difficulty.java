package dave.cli.command.dat;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.Text;
import dave.config.Setting;
import dave.config.SettingKey;
import dave.config.Settings;

/**
 * The difficulty to mine with.
 *
 * @param bits 1 to {@value #MAX_BITS}
 * @param asked whether the command line gives it; if not, it is raised to the node's minimum
 */
public record Difficulty(int bits, boolean asked) {
  /** More would take longer than anybody can wait. */
  static final int MAX_BITS = 64;

  /** The hashes that a fast core computes in a second. */
  private static final double HASHES_PER_SECOND = 1e8;

  /** Returns the difficulty of flag, environment, file or default. */
  public static Difficulty of(Settings settings) {
    int bits = settings.difficulty(SettingKey.DIFFICULTY);
    if (bits < 1) {
      throw CliFailure.usage("difficulty 0 is no work: give 1 to 64 bits, such as -d 20");
    }
    if (bits > MAX_BITS) {
      throw CliFailure.usage(
          "difficulty "
              + bits
              + " is out of reach: at 100 million hashes a second it takes "
              + Text.expected(Math.scalb(1.0, bits) / HASHES_PER_SECOND)
              + "; give 1 to 64 bits, such as -d 20");
    }
    boolean asked =
        settings
            .find(SettingKey.DIFFICULTY)
            .map(s -> s.origin() == Setting.Origin.FLAG)
            .orElse(false);
    return new Difficulty(bits, asked);
  }

  /**
   * Returns this difficulty, or the node's minimum if that is higher and the command line gives
   * none.
   *
   * @throws CliFailure if the command line gives a lower one
   */
  public Difficulty atLeast(int minimum) {
    if (bits >= minimum) {
      return this;
    }
    if (asked) {
      throw CliFailure.usage(
          "difficulty " + bits + " is below the node's minimum: give at least -d " + minimum);
    }
    return new Difficulty(minimum, false);
  }
}
