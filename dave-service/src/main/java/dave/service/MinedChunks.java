package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.NodeView;
import dave.engine.model.Target;
import dave.files.list.ListSink;
import dave.files.tree.ChunkSink;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import dave.wire.mining.MiningTask;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Writes chunks of files to the node's store: mines each one, then signs it with a key. A write
 * sends no packet. Cancelling ends the search.
 */
final class MinedChunks implements ChunkSink, ListSink {
  private final NodeView view;
  private final Mining mining;
  private final SigningKey signer;
  private final int difficulty;
  private final Consumer<Submission> check;
  private final LongAdder hashes = new LongAdder();

  /**
   * @param view the node, as the caller may see it
   * @param difficulty of each chunk, in leading zero bits
   * @param check throws the error of a chunk that the store did not take
   */
  MinedChunks(
      NodeView view, Mining mining, SigningKey signer, int difficulty, Consumer<Submission> check) {
    this.view = view;
    this.mining = mining;
    this.signer = signer;
    this.difficulty = difficulty;
    this.check = check;
  }

  /** Returns how many hashes were computed for the chunks so far. */
  long hashes() {
    return hashes.sum();
  }

  @Override
  public Mono<Boolean> holds(ByteString key) {
    return view.get(new Target.ByContent(key), Duration.ZERO).hasElement();
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
            () -> mining.dat(new MiningTask(key, value, signer.author(), difficulty), signer))
        .flatMap(
            made -> {
              hashes.add(made.hashes());
              return view.submit(made.dat()).doOnNext(check).thenReturn(made.dat());
            });
  }
}
