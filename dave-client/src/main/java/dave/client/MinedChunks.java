package dave.client;

import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetRequest;
import dave.client.internal.NodeClient;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.files.list.ListSink;
import dave.files.tree.ChunkSink;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Mono;

/**
 * Mines and signs chunks of files in this process, and submits them to a node. Cancelling stops the
 * mining.
 */
public final class MinedChunks implements ChunkSink, ListSink {
  private final NodeClient node;
  private final Miner miner;
  private final SigningKey signer;
  private final int difficulty;
  private final Set<MiningJob> searches = ConcurrentHashMap.newKeySet();
  private final LongAdder hashes = new LongAdder();

  MinedChunks(NodeClient node, Miner miner, SigningKey signer, int difficulty) {
    this.node = node;
    this.miner = miner;
    this.signer = signer;
    this.difficulty = difficulty;
  }

  /**
   * Returns the number of hashes computed so far.
   *
   * <pre>{@code
   * long hashes = sink.hashes();
   * }</pre>
   */
  public long hashes() {
    return hashes.sum() + searches.stream().mapToLong(job -> job.progress().hashes()).sum();
  }

  @Override
  public Mono<Boolean> holds(ByteString key) {
    GetRequest question = GetRequest.newBuilder().setChunk(key).setLocalOnly(true).build();
    return node.later(AdminServiceGrpc.getGetMethod(), question)
        .map(answer -> true)
        .onErrorResume(
            DaveException.class,
            e -> e.fault() == Fault.NOT_FOUND ? Mono.just(false) : Mono.error(e));
  }

  @Override
  public Mono<Void> put(ByteString key, ByteString value) {
    return submit(key, value).then();
  }

  @Override
  public Mono<WorkHash> put(ByteString value) {
    return submit(ByteString.EMPTY, value).map(Dat::work);
  }

  private Mono<Dat> submit(ByteString key, ByteString value) {
    MiningTask task = new MiningTask(key, value, signer.author(), difficulty);
    return mine(task)
        .flatMap(
            dat ->
                node.later(AdminServiceGrpc.getSubmitMethod(), Messages.request(dat))
                    .thenReturn(dat));
  }

  private Mono<Dat> mine(MiningTask task) {
    return Mono.defer(
        () -> {
          MiningJob job = miner.mine(task);
          searches.add(job);
          return Mono.fromFuture(job.result())
              .doFinally(
                  end -> {
                    searches.remove(job);
                    hashes.add(job.progress().hashes());
                  })
              .map(mined -> mined.compose(task, signer));
        });
  }
}
