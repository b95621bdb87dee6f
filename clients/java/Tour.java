import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingV2Stub;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse.Tally;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.wire.WorkHash;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A tour of Dave's API with three authors: write, follow, get, list, count, go away, resume. The
 * node's address is $DAVE_ENDPOINT, else 127.0.0.1:1619.
 */
final class Tour {
  private static final String ENDPOINT =
      System.getenv().getOrDefault("DAVE_ENDPOINT", "127.0.0.1:1619");

  private final AdminServiceBlockingV2Stub stub;

  private Tour(AdminServiceBlockingV2Stub stub) {
    this.stub = stub;
  }

  public static void main(String[] args) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(ENDPOINT, InsecureChannelCredentials.create()).build();
    try {
      new Tour(AdminServiceGrpc.newBlockingV2Stub(channel)).run();
    } catch (StatusException e) {
      System.err.println(explain(e.getStatus()));
      System.exit(1);
    } catch (InterruptedException e) {
      System.exit(1);
    } finally {
      channel.shutdownNow();
    }
  }

  private void run() throws StatusException, InterruptedException {
    SecureRandom random = new SecureRandom();
    SigningKey alice = SigningKey.generate(random);
    SigningKey bob = SigningKey.generate(random);
    SigningKey carol = SigningKey.generate(random);
    // Keys of one's own: a network may hold other tours.
    String tour = "tour-" + alice.author().toString().substring(0, 8) + "/";
    ByteString here = ByteString.copyFromUtf8(tour);

    GetStatusResponse status = unary().getStatus(GetStatusRequest.getDefaultInstance());
    System.out.printf(
        "node %s at %s holds %d dats%n", status.getVersion(), ENDPOINT, status.getDats());

    // The first event is a heartbeat: what arrives from there on will be seen.
    SubscribeRequest following = SubscribeRequest.newBuilder().setKeyPrefix(here).build();
    BlockingClientCall<?, SubscribeResponse> events = stub.subscribe(following);
    events.read();
    Dat red = write(alice, tour + "colour", "red");
    write(bob, tour + "colour", "blue");
    write(carol, tour + "colour", "blue");
    List<SubscribeResponse> seen = take(events, 3);
    System.out.println("followed " + values(seen));
    events.cancel("seen enough", null);

    GetRequest byHash = GetRequest.newBuilder().setWork(red.getWork()).build();
    System.out.printf("got %s by its hash%n", value(unary().get(byHash).getDat()));
    ByteString colour = here.concat(ByteString.copyFromUtf8("colour"));
    GetRequest.Builder byAuthor = GetRequest.newBuilder();
    byAuthor.getRegisterBuilder().setKey(colour).setAuthor(bob.author().toByteString());
    System.out.printf("got %s by key and author%n", value(unary().get(byAuthor.build()).getDat()));
    list(here);
    count(colour);

    // Written while nobody follows; the cursor brings them, each once, and then what is new.
    write(alice, tour + "colour", "blue");
    write(bob, tour + "shape", "round");
    String cursor = seen.getLast().getCursor();
    events = stub.subscribe(following.toBuilder().setCursor(cursor).build());
    List<SubscribeResponse> resumed = take(events, 2);
    write(carol, tour + "size", "small");
    resumed.addAll(take(events, 1));
    System.out.println("resumed " + values(resumed));
    events.cancel("seen enough", null);

    // The hash says what was signed: with another value the dat is refused.
    Dat forged = red.toBuilder().setValue(ByteString.copyFromUtf8("black")).build();
    try {
      unary().submit(SubmitRequest.newBuilder().setDat(forged).build());
      System.out.println("taken: this must not be");
    } catch (StatusException e) {
      System.out.println(explain(e.getStatus()));
    }
  }

  /** Lets the node mine, checks and signs the work, submits. */
  private Dat write(SigningKey author, String keyText, String valueText)
      throws StatusException, InterruptedException {
    ByteString key = ByteString.copyFromUtf8(keyText);
    ByteString value = ByteString.copyFromUtf8(valueText);
    ByteString authorKey = author.author().toByteString();
    MineResponse.Result mined =
        mine(MineRequest.newBuilder().setKey(key).setValue(value).setAuthor(authorKey).build());
    WorkHash work = Work.of(key, value, mined.getTimeMs(), mined.getSalt());
    if (!work.toByteString().equals(mined.getWork())) {
      throw new IllegalStateException("the node's work is not of this dat: not signed");
    }
    Dat.Builder dat = Dat.newBuilder().setKey(key).setValue(value).setTimeMs(mined.getTimeMs());
    dat.setSalt(mined.getSalt()).setWork(mined.getWork());
    dat.setAuthor(authorKey).setSignature(author.sign(work));
    SubmitResponse answer = unary().submit(SubmitRequest.newBuilder().setDat(dat).build());
    boolean replaced = answer.getOutcome() == SubmitResponse.Outcome.OUTCOME_REPLACED;
    System.out.printf(
        "wrote %s = %s, %s as %s%n", keyText, valueText, replaced ? "replaced" : "stored", work);
    return answer.getDat();
  }

  private MineResponse.Result mine(MineRequest request)
      throws StatusException, InterruptedException {
    BlockingClientCall<?, MineResponse> search = unary().mine(request);
    MineResponse answer = search.read();
    while (answer != null && !answer.hasResult()) {
      answer = search.read();
    }
    if (answer == null) {
      throw new IllegalStateException("the node ended the search without a result");
    }
    return answer.getResult();
  }

  /** The next dats, each with its cursor. */
  private static List<SubscribeResponse> take(
      BlockingClientCall<?, SubscribeResponse> events, int count)
      throws StatusException, InterruptedException {
    List<SubscribeResponse> dats = new ArrayList<>();
    while (dats.size() < count) {
      SubscribeResponse event = events.read();
      if (event == null) {
        throw new IllegalStateException("the node ended the stream");
      }
      if (event.hasDat()) {
        dats.add(event);
      }
    }
    return dats;
  }

  private void list(ByteString prefix) throws StatusException, InterruptedException {
    ListRequest request = ListRequest.newBuilder().setKeyPrefix(prefix).setPageSize(2).build();
    int dats = 0;
    int pages = 0;
    do {
      ListResponse page = unary().list(request);
      dats += page.getDatsCount();
      pages++;
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!request.getPageToken().isEmpty());
    System.out.printf("listed %d dats in %d pages%n", dats, pages);
  }

  private void count(ByteString key) throws StatusException, InterruptedException {
    ConsensusRequest request = ConsensusRequest.newBuilder().setKey(key).setLocalOnly(true).build();
    for (Tally tally : unary().consensus(request).getTalliesList()) {
      System.out.printf(
          "consensus %s: authors %d, work %s%n",
          tally.getValue().toStringUtf8(), tally.getAuthors(), tally.getWork());
    }
  }

  /** For a call that is to end soon. */
  private AdminServiceBlockingV2Stub unary() {
    return stub.withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static String value(Dat dat) {
    return dat.getValue().toStringUtf8();
  }

  private static String values(List<SubscribeResponse> events) {
    return String.join(", ", events.stream().map(event -> value(event.getDat())).toList());
  }

  /** What went wrong with a call, in a line for people. */
  private static String explain(Status status) {
    if (status.getCode() == Status.Code.UNAVAILABLE) {
      return "no answer from %s (%s): start 'dave node', or set DAVE_ENDPOINT"
          .formatted(ENDPOINT, status.getDescription());
    }
    return "refused %s: %s".formatted(status.getCode(), status.getDescription());
  }
}
