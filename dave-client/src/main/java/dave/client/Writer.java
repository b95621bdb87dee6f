package dave.client;

import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.PutRequest;
import dave.client.internal.DatMessages;
import dave.client.internal.NodeClient;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.model.Put;
import dave.client.model.Reason;
import dave.client.model.Stored;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Mines and signs dats, and submits them. The key never leaves the process. */
final class Writer {
  /** The longest that a node may mine: without a deadline it takes 10 s. */
  private static final Duration MINING = Duration.ofMinutes(10);

  private final Failover nodes;
  private final Threads threads;

  Writer(Failover nodes, Threads threads) {
    this.nodes = nodes;
    this.threads = threads;
  }

  /** Lets the node mine and sign with its own key. */
  Mono<Stored> putWithNodeKey(Put put) {
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(put.key())
            .setValue(put.value())
            .setDifficulty(put.bits())
            .build();
    return nodes
        .callOnce(node -> node.later(AdminServiceGrpc.getPutMethod(), request, MINING))
        .map(answer -> new Stored(Stored.Outcome.STORED, DatMessages.parsed(answer.getDat())));
  }

  /** Mines here or at the node, and signs here. */
  Mono<Stored> put(Put put, SigningKey signer) {
    return nodes
        .call(Writer::terms)
        .flatMap(
            terms -> {
              int bits =
                  put.bits() == 0
                      ? terms.getDefaultDifficulty()
                      : Math.max(put.bits(), terms.getMinDifficulty());
              MiningTask task = new MiningTask(put.key(), put.value(), signer.author(), bits);
              return put.atNode() ? minedByNode(task, signer) : minedHere(task, signer);
            })
        .flatMap(
            dat ->
                nodes.call(
                    node -> node.later(AdminServiceGrpc.getSubmitMethod(), Messages.request(dat))))
        .map(Messages::stored);
  }

  /** Returns a node's status, if it takes dats at all. */
  private static Mono<GetStatusResponse> terms(NodeClient node) {
    return node.later(AdminServiceGrpc.getGetStatusMethod(), GetStatusRequest.getDefaultInstance())
        .flatMap(
            status ->
                status.getWritable()
                    ? Mono.just(status)
                    : Mono.error(
                        new DaveException(
                                Fault.UNAVAILABLE,
                                node.endpoint(),
                                "the store of the node at "
                                    + node.endpoint()
                                    + " refuses writes:"
                                    + " its disk is full or fails",
                                null)
                            .with(Reason.STORE_UNAVAILABLE, null, true)));
  }

  private Mono<Dat> minedHere(MiningTask task, SigningKey signer) {
    return Mono.defer(
        () -> {
          MiningJob job = threads.miner().mine(task);
          return Mono.fromFuture(job.result())
              .doOnCancel(job::cancel)
              .map(mined -> mined.compose(task, signer));
        });
  }

  private Mono<Dat> minedByNode(MiningTask task, SigningKey signer) {
    MineRequest request =
        MineRequest.newBuilder()
            .setKey(task.key())
            .setValue(task.value())
            .setAuthor(task.author().toByteString())
            .setDifficulty(task.difficulty())
            .build();
    return nodes.call(node -> node.mineLater(request).map(found -> signed(task, found, signer)));
  }

  /** Signs only what was asked for: a signature over other work is under the author's name too. */
  private static Dat signed(MiningTask task, MineResponse.Result found, SigningKey signer) {
    WorkHash work = Work.of(task.key(), task.value(), found.getTimeMs(), found.getSalt());
    Dat dat =
        new Dat(
            task.key(),
            task.value(),
            found.getTimeMs(),
            found.getSalt(),
            work,
            task.author(),
            signer.sign(work));
    if (!BoundSalt.isBound(dat) || BoundSalt.committedDifficulty(dat.salt()) < task.difficulty()) {
      throw new DaveException(
          Fault.BAD_ANSWER, "the node found no work of " + task.difficulty() + " bits", null);
    }
    return dat;
  }
}
