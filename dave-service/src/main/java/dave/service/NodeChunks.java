package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.View;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.files.list.ListSource;
import dave.files.tree.ChunkSource;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Files as a node finds them: in its store, then among its peers. What comes is verified.
 *
 * @param view the node, as the caller may see it
 * @param network how long the network is asked for a chunk; zero leaves it out
 */
record NodeChunks(View view, Duration network, Pace pace) implements ChunkSource, ListSource {
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
