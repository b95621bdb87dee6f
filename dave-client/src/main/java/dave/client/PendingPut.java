package dave.client;

import com.google.protobuf.ByteString;
import dave.admin.v1.SubmitResponse;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Mined;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;

/**
 * A dat that is mined and signed here and then submitted. The key never leaves this process. The
 * node can be asked for its terms during the search, which {@link #restart} begins anew if they
 * want more work. Closing ends the search; any thread may do so.
 */
public final class PendingPut implements AutoCloseable {
  private final Miner miner;
  private final SigningKey signer;
  private volatile MiningJob job;

  private PendingPut(Miner miner, SigningKey signer, MiningJob job) {
    this.miner = miner;
    this.signer = signer;
    this.job = job;
  }

  /**
   * Begins the search.
   *
   * @param key empty for a dat that stays as it is
   */
  public static PendingPut begin(
      Miner miner, SigningKey signer, ByteString key, ByteString value, int difficulty) {
    MiningTask task = new MiningTask(key, value, signer.author(), difficulty);
    return new PendingPut(miner, signer, miner.mine(task));
  }

  /** Begins anew with another difficulty. */
  public void restart(int difficulty) {
    job.cancel();
    MiningTask task = job.task();
    job = miner.mine(new MiningTask(task.key(), task.value(), task.author(), difficulty));
  }

  /** The search that was begun last. */
  public MiningJob job() {
    return job;
  }

  /**
   * Signs what the last search found, and submits it.
   *
   * @throws ClientException if the node does not take it
   */
  public SubmitResponse submit(NodeClient node, Mined mined) {
    return node.submit(mined.compose(job.task(), signer));
  }

  @Override
  public void close() {
    job.cancel();
  }
}
