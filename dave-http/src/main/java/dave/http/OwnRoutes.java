package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.model.EngineStatus;
import dave.wire.PacketCodec;
import dave.wire.crypto.Miner;
import dave.wire.crypto.MiningJob;
import dave.wire.crypto.MiningTask;
import dave.wire.crypto.SigningKey;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What only the owner may do, by the token: write with the node's own key. */
final class OwnRoutes {
  /** Searches at a time; they share the cores. */
  private static final int SEARCHES = 2;

  private static final int MAX_DIFFICULTY = 40;

  private final HttpNode node;
  private final Writes writes;
  private final Scheduler blocking;
  private final Semaphore free = new Semaphore(SEARCHES);

  OwnRoutes(HttpNode node, Writes writes, Scheduler blocking) {
    this.node = node;
    this.writes = writes;
    this.blocking = blocking;
  }

  List<Route> routes() {
    return List.of(Route.put("/v1/keys/{key}", Set.of("difficulty"), this::put));
  }

  private Mono<Answer> put(Request request) {
    if (!request.caller().owner()) {
      throw Problem.of(
              HttpResponseStatus.UNAUTHORIZED,
              "TOKEN_MISSING",
              "only the owner writes with the node's key: send 'authorization: Bearer TOKEN', or"
                  + " mine and sign yourself and POST /v1/dats")
          .with("www-authenticate", "Bearer");
    }
    ByteString key = KeyRoutes.key(request);
    Mono<ByteString> body = request.body().defaultIfEmpty(ByteString.EMPTY);
    return Mono.zip(node.engine().status(), body, signingKey())
        .publishOn(blocking)
        .delayUntil(all -> writes.check(request, key, all.getT3().author())) // Before the search.
        .flatMap(all -> put(request, key, all.getT2(), all.getT1(), all.getT3()));
  }

  private Mono<Answer> put(
      Request request, ByteString key, ByteString value, EngineStatus status, SigningKey signer) {
    int least = Math.max(MiningTask.MIN_DIFFICULTY, status.minDifficulty());
    int bits =
        request
            .parameters()
            .number(
                "difficulty",
                least,
                Math.max(least, MAX_DIFFICULTY),
                Math.max(least, node.defaultDifficulty()));
    int largest = PacketCodec.maxValueLength(key.size());
    if (value.size() > largest) {
      throw Problem.bad(
          "VALUE_TOO_LARGE",
          "the body has %s bytes: at most %s fit beside this key".formatted(value.size(), largest));
    }
    MiningTask task = new MiningTask(key, value, signer.author(), bits);
    return Flux.using(
            () -> start(node.miner(), task), job -> Mono.fromFuture(job.result(), true), this::stop)
        .single()
        .publishOn(blocking)
        .map(mined -> mined.compose(task, signer))
        .flatMap(dat -> writes.submit(request, dat, "../dats/"));
  }

  private MiningJob start(Miner miner, MiningTask task) {
    if (!free.tryAcquire()) {
      throw Problem.tooMany(
          "MINING_BUSY", "%s searches run already: try again later".formatted(SEARCHES));
    }
    try {
      return miner.mine(task);
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
  }

  private void stop(MiningJob job) {
    job.cancel();
    free.release();
  }

  private Mono<SigningKey> signingKey() {
    Supplier<SigningKey> key = node.key();
    return Mono.fromSupplier(key)
        .onErrorMap(
            RuntimeException.class,
            e ->
                Problem.unavailable(
                    "KEY_UNAVAILABLE",
                    "the node has no key: " + Quote.of(String.valueOf(e.getMessage()))))
        .subscribeOn(blocking);
  }
}
