package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.NodeView;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.files.list.ListSource;
import dave.files.tree.ChunkSource;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Looks for the chunks of files in the node's store, then among its peers. Returns verified ones.
 *
 * @param view the node, as the caller may see it
 * @param network how long peers are asked for a chunk; zero leaves them out
 */
record NodeChunks(NodeView view, Duration network, Pace pace) implements ChunkSource, ListSource {
  @Override
  public Mono<ByteString> get(ByteString key) {
    return find(new Target.ByContent(key)).map(Dat::value);
  }

  @Override
  public Mono<Dat> get(WorkHash work) {
    return find(new Target.ByWork(work));
  }

  private Mono<Dat> find(Target target) {
    return view.get(target, network, pace).map(found -> found.dat().dat());
  }
}
