package dave.client;

import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.client.internal.DatMessages;
import dave.client.internal.NodeClient;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.files.list.ListSource;
import dave.files.tree.ChunkSource;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Reads chunks of files from a node. The node is not trusted: the reader verifies them. */
public final class NodeChunks implements ChunkSource, ListSource {
  private final NodeClient node;
  private final Duration deadline;
  private final boolean localOnly;
  private final boolean fast;

  NodeChunks(NodeClient node, Duration deadline, boolean localOnly, boolean fast) {
    this.node = node;
    this.deadline = deadline;
    this.localOnly = localOnly;
    this.fast = fast;
  }

  @Override
  public Mono<ByteString> get(ByteString key) {
    return ask(GetRequest.newBuilder().setChunk(key)).map(answer -> answer.getDat().getValue());
  }

  @Override
  public Mono<Dat> get(WorkHash work) {
    return ask(GetRequest.newBuilder().setWork(work.toByteString()))
        .map(answer -> DatMessages.parse(answer.getDat()));
  }

  private Mono<GetResponse> ask(GetRequest.Builder request) {
    GetRequest question = request.setLocalOnly(localOnly).setFast(fast).build();
    return node.later(AdminServiceGrpc.getGetMethod(), question, deadline)
        .onErrorResume(
            DaveException.class, e -> e.fault() == Fault.NOT_FOUND ? Mono.empty() : Mono.error(e));
  }
}
