package dave.admin;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.View;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.files.ChunkSink;
import dave.files.ListSink;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.Miner;
import dave.wire.crypto.MiningTask;
import dave.wire.crypto.SigningKey;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Files as a node writes them: each chunk mined on its miner, signed with a key, put into the store
 * of an engine. Nothing is sent because of it. Cancelling ends the search.
 */
public final class MinedChunks implements ChunkSink, ListSink {
  private final View view;
  private final Miner miner;
  private final SigningKey signer;
  private final int difficulty;
  private final Scheduler signing;
  private final Consumer<Submission> check;
  private final LongAdder mined = new LongAdder();
  private final LongAdder hashes = new LongAdder();

  /**
   * @param view the node, as who writes may see it
   * @param difficulty of each chunk, in bits
   * @param signing where finished work is signed
   * @param check throws what a chunk ends with that the store did not take
   */
  public MinedChunks(
      View view,
      Miner miner,
      SigningKey signer,
      int difficulty,
      Scheduler signing,
      Consumer<Submission> check) {
    this.view = view;
    this.miner = miner;
    this.signer = signer;
    this.difficulty = difficulty;
    this.signing = signing;
    this.check = check;
  }

  /** Chunks mined and stored so far. */
  public long mined() {
    return mined.sum();
  }

  /** Hashes that this took. */
  public long hashes() {
    return hashes.sum();
  }

  @Override
  public Mono<Boolean> holds(ByteString key) {
    return view.get(new Target.ByContent(key), Duration.ZERO, Pace.SLOTS).hasElement();
  }

  @Override
  public Mono<Void> put(ByteString key, ByteString value) {
    return store(key, value).then();
  }

  @Override
  public Mono<WorkHash> put(ByteString value) {
    return store(ByteString.EMPTY, value).map(Dat::work);
  }

  private Mono<Dat> store(ByteString key, ByteString value) {
    return Mono.defer(
        () -> {
          MiningTask task = new MiningTask(key, value, signer.author(), difficulty);
          return Mono.fromFuture(miner.mine(task).result())
              .publishOn(signing)
              .flatMap(
                  work -> {
                    Dat dat = work.compose(task, signer);
                    hashes.add(work.hashes());
                    return view.submit(dat).doOnNext(check).thenReturn(dat);
                  })
              .doOnNext(dat -> mined.increment());
        });
  }
}
