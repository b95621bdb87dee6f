package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Mined;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;

/**
 * A dat that is mined and signed in this process, so that the key never leaves it. Meanwhile the
 * caller can ask the node for its minimum difficulty, and {@link #restart} if that is higher.
 * Closing stops the mining; any thread may close.
 */
final class PendingPut implements AutoCloseable {
  private final Miner miner;
  private final SigningKey signer;
  private volatile MiningJob job;

  private PendingPut(Miner miner, SigningKey signer, MiningJob job) {
    this.miner = miner;
    this.signer = signer;
    this.job = job;
  }

  /**
   * Starts the mining.
   *
   * @param key empty for a dat without a key
   */
  static PendingPut begin(
      Miner miner, SigningKey signer, ByteString key, ByteString value, int difficulty) {
    MiningTask task = new MiningTask(key, value, signer.author(), difficulty);
    return new PendingPut(miner, signer, miner.mine(task));
  }

  /** Starts the mining again with another difficulty. */
  void restart(int difficulty) {
    job.cancel();
    MiningTask task = job.task();
    job = miner.mine(new MiningTask(task.key(), task.value(), task.author(), difficulty));
  }

  /** Returns the latest mining job. */
  MiningJob job() {
    return job;
  }

  /**
   * Signs the result of the latest mining job.
   *
   * @param mined the result of {@link #job}
   */
  Dat signed(Mined mined) {
    return mined.compose(job.task(), signer);
  }

  @Override
  public void close() {
    job.cancel();
  }
}
