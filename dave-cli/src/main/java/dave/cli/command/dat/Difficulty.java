package dave.cli.command.dat;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.Text;
import dave.config.Key;
import dave.config.Setting;
import dave.config.Settings;

/**
 * How hard to mine.
 *
 * @param bits 1 to {@value #MAX_BITS}
 * @param asked whether the command line asks for just this; if not, a node may want more
 */
public record Difficulty(int bits, boolean asked) {
  /** Nobody has the time for more. */
  static final int MAX_BITS = 64;

  /** What a good core hashes in a second. */
  private static final double HASHES_PER_SECOND = 1e8;

  /** The difficulty that flag, environment, file or default give. */
  public static Difficulty of(Settings settings) {
    int bits = settings.difficulty(Key.DIFFICULTY);
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
        settings.find(Key.DIFFICULTY).map(s -> s.origin() == Setting.Origin.FLAG).orElse(false);
    return new Difficulty(bits, asked);
  }

  /** This, or more if the node wants more and the user did not ask for just this. */
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
