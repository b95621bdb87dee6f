package dave.service;

import dave.wire.Dat;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs searches on the node's miner. A search starts on subscription; cancelling ends it.
 *
 * @param signing the scheduler on which finished work is signed
 */
record Mining(Miner miner, Scheduler signing) {
  /**
   * A dat that this node mined and signed.
   *
   * @param hashes how many were computed for its work
   */
  record MinedDat(Dat dat, long hashes) {}

  <T> Flux<T> search(MiningTask task, Function<MiningJob, Publisher<T>> use) {
    return Flux.using(() -> miner.mine(task), use, MiningJob::cancel);
  }

  /** Mines a dat and signs it. */
  Mono<MinedDat> dat(MiningTask task, SigningKey signer) {
    return search(task, job -> Mono.fromFuture(job.result(), true))
        .single()
        .publishOn(signing)
        .map(mined -> new MinedDat(mined.compose(task, signer), mined.hashes()));
  }
}
