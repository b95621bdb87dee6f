package dave.admin.methods;

import dave.admin.access.Principal;
import dave.admin.call.Calls;
import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AddPeerResponse;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetFileRequest;
import dave.admin.v1.GetFileResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListPeersRequest;
import dave.admin.v1.ListPeersResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.PutFileRequest;
import dave.admin.v1.PutFileResponse;
import dave.admin.v1.PutRequest;
import dave.admin.v1.PutResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubscribeRequest;
import io.grpc.stub.StreamObserver;

/** Maps each method of the API to its handler. No method blocks: all run on the event loop. */
final class AdminService extends AdminServiceGrpc.AdminServiceImplBase {
  private final Calls calls;
  private final WriteCalls writes;
  private final FileCalls files;
  private final ReadCalls reads;
  private final NodeCalls node;
  private final Subscriptions subscriptions;

  AdminService(
      Calls calls,
      WriteCalls writes,
      FileCalls files,
      ReadCalls reads,
      NodeCalls node,
      Subscriptions subscriptions) {
    this.calls = calls;
    this.writes = writes;
    this.files = files;
    this.reads = reads;
    this.node = node;
    this.subscriptions = subscriptions;
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> responses) {
    calls.answer(() -> writes.put(caller(), request), responses);
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> responses) {
    calls.answer(() -> writes.submit(caller(), request), responses);
  }

  @Override
  public void mine(MineRequest request, StreamObserver<MineResponse> responses) {
    calls.stream(() -> writes.mine(request), "mine again later", responses);
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> responses) {
    calls.answer(
        () -> reads.getIfCached(caller(), request),
        () -> reads.get(caller(), request, calls.remaining()),
        responses);
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> responses) {
    calls.answer(() -> reads.list(caller(), request), responses);
  }

  @Override
  public void consensus(ConsensusRequest request, StreamObserver<ConsensusResponse> responses) {
    calls.answer(() -> reads.consensus(caller(), request, calls.remaining()), responses);
  }

  /** Answers a Subscribe call; {@link BoundAdminService} binds it. */
  void follow(SubscribeRequest request, StreamObserver<EncodedResponse> responses) {
    calls.pages(
        () -> subscriptions.subscribe(caller(), request),
        subscriptions::encode,
        subscriptions::stopping,
        responses);
  }

  @Override
  public StreamObserver<PutFileRequest> putFile(StreamObserver<PutFileResponse> responses) {
    FileContent content = FileContent.of(responses);
    calls.stream(() -> files.put(caller(), content), "go on with the file later", responses);
    content.begin();
    return content;
  }

  @Override
  public void getFile(GetFileRequest request, StreamObserver<GetFileResponse> responses) {
    calls.stream(() -> files.get(caller(), request), "go on with the file later", responses);
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> responses) {
    calls.answer(node::listPeers, responses);
  }

  @Override
  public void addPeer(AddPeerRequest request, StreamObserver<AddPeerResponse> responses) {
    calls.answer(() -> node.addPeer(request), responses);
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
    calls.answer(() -> node.status(caller()), responses);
  }

  private static Principal caller() {
    return Principal.ofCall();
  }
}
