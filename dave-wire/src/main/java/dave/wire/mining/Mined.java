package dave.wire.mining;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;

/**
 * Work that was found.
 *
 * @param timeMs the dat's time, which the work covers, Unix milliseconds
 * @param salt the bound salt
 * @param work the work, of at least the difficulty asked for
 * @param hashes how many hashes it took
 */
public record Mined(long timeMs, ByteString salt, WorkHash work, long hashes) {
  /**
   * Signs the work and returns the finished dat.
   *
   * @param task the task that this work was found for
   * @throws IllegalArgumentException if the key is not that of the task's author
   */
  public Dat compose(MiningTask task, SigningKey key) {
    if (!key.author().equals(task.author())) {
      throw new IllegalArgumentException(
          "work of author " + task.author() + " cannot be signed by " + key.author());
    }
    return new Dat(task.key(), task.value(), timeMs, salt, work, key.author(), key.sign(work));
  }
}
