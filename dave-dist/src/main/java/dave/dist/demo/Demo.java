package dave.dist.demo;

import com.google.protobuf.ByteString;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.dist.node.Addresses;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Mined;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Runs three real nodes on loopback, in a ring of edges: A sends to C, C to B, B to A. A line that
 * reports an event is printed when the event is observed. If a step is not observed in time, the
 * demo fails.
 */
final class Demo implements AutoCloseable {
  private static final long STEP_MS = 10_000;
  private static final int DIFFICULTY = 20;
  private static final int VOTE_DIFFICULTY = 18;
  private static final String KEY = "greeting";
  private static final String VALUE = "Hello from Dave!";
  private static final String QUESTION = "tea or coffee?";
  private static final List<String> VOTES = List.of("tea", "coffee", "tea", "tea");

  private static final String BUSY = "run it again; if it fails again, is this machine too busy?";

  private final DemoPrinter printer;
  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private final Miner miner =
      new Miner(
          Runtime.getRuntime().availableProcessors(), InstantSource.system(), new SecureRandom());
  private final SigningKey author = SigningKey.generate(random);
  private final List<DemoNode> nodes = new ArrayList<>();
  private long handedOverNs;

  Demo(DemoPrinter printer) throws IOException {
    this.printer = printer;
    folder = Files.createTempDirectory("dave-demo-");
  }

  /** Runs all steps. */
  void run() throws DemoFailure, InterruptedException {
    printer.part("Three nodes in a ring: A sends to C, C to B, B to A");
    printer.step("starting them, with stores of their own in " + folder);
    launch();
    meet();
    try (DemoWatcher watcher = DemoWatcher.follow(nodes.get(2))) {
      require(
          watcher.awaitSubscribed(STEP_MS),
          "a subscriber follows node C",
          "look for what else uses this machine's loopback");
      printer.observed("a subscriber follows the dats of node C");
      printer.part("You write on node A: the work is done here, your key stays here");
      Dat dat = write();
      printer.part("Gossip carries it on: a dat each epoch, whether or not there is news");
      travel(dat.work());
      watch(watcher, dat);
      read(dat);
      printer.part("Four authors answer \"" + QUESTION + "\", on different nodes");
      vote(watcher);
      printer.part("Node B has all their dats and counts the authors of each answer");
      count();
    }
    printer.plain("");
    printer.observed("every step was observed");
  }

  private void launch() {
    DemoNode a = launch("A");
    DemoNode b = launch("B", a);
    DemoNode c = launch("C", b);
    // Closes the ring: each node sends to its configured edge.
    a.node().engine().addEdge(c.address()).subscribe();
  }

  private DemoNode launch(String name, DemoNode... edges) {
    DemoNode node =
        DemoNode.launch(
            name,
            folder.resolve(name),
            Stream.of(edges).map(DemoNode::address).toArray(dave.wire.PeerAddress[]::new));
    nodes.add(node);
    printer.observed(
        "node %s is ready: gossip at %s, API at %s"
            .formatted(name, node.address(), Addresses.text(node.admin())));
    return node;
  }

  private void meet() throws DemoFailure, InterruptedException {
    for (int i = 0; i < nodes.size(); i++) {
      DemoNode node = nodes.get(i);
      DemoNode edge = nodes.get((i + 2) % nodes.size());
      String step = "node %s meets node %s".formatted(node.name(), edge.name());
      long roundTripUs =
          await(node.peerAdded(edge.address()), step, "check that UDP works on 127.0.0.1");
      printer.observed(
          "node %s met node %s: round trip %s"
              .formatted(node.name(), edge.name(), DemoPrinter.millis((double) roundTripUs / 1e3)));
    }
  }

  private Dat write() throws DemoFailure, InterruptedException {
    printer.step(
        "mining %s = \"%s\": %s zero bits, %s hashes on average"
            .formatted(KEY, VALUE, DIFFICULTY, DemoPrinter.count(1 << DIFFICULTY)));
    long beganNs = System.nanoTime();
    MiningTask task = new MiningTask(utf8(KEY), utf8(VALUE), author.author(), DIFFICULTY);
    Mined mined = await(miner.mine(task).result(), "the work is found", "try again");
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    printer.observed(
        String.format(
            Locale.ROOT,
            "found after %s hashes, %.1f million a second",
            DemoPrinter.count((double) mined.hashes()),
            mined.hashes() / seconds / 1e6));
    Dat dat = mined.compose(task, author);
    handedOverNs = System.nanoTime();
    submit(nodes.getFirst(), dat);
    printer.observed("node A has it on disk: " + dat.work());
    return dat;
  }

  private void travel(WorkHash work) throws DemoFailure, InterruptedException {
    List<CompletableFuture<DemoNode.Delivery>> arrivals =
        List.of(nodes.get(1).received(work), nodes.get(2).received(work));
    Set<String> arrived = new HashSet<>();
    while (arrived.size() < arrivals.size()) {
      List<CompletableFuture<DemoNode.Delivery>> missing =
          arrivals.stream().filter(arrival -> !arrived.contains(nameOf(arrival))).toList();
      await(
          CompletableFuture.anyOf(missing.toArray(CompletableFuture[]::new)),
          "the dat reaches nodes B and C by gossip",
          BUSY);
      missing.stream()
          .filter(CompletableFuture::isDone)
          .map(CompletableFuture::join)
          .sorted(Comparator.comparingLong(DemoNode.Delivery::atNs))
          .forEach(
              delivery -> {
                arrived.add(delivery.to().name());
                printer.observed(
                    "node %s got it from node %s, %s after it was handed to node A"
                        .formatted(
                            delivery.to().name(),
                            nameOf(delivery.from()),
                            DemoPrinter.millis((delivery.atNs() - handedOverNs) / 1e6)));
              });
    }
  }

  private static String nameOf(CompletableFuture<DemoNode.Delivery> arrival) {
    return arrival.isDone() ? arrival.join().to().name() : "";
  }

  private String nameOf(dave.wire.PeerAddress address) {
    return nodes.stream()
        .filter(node -> node.address().equals(address))
        .map(DemoNode::name)
        .findFirst()
        .orElse(address.toString());
  }

  private void read(Dat dat) throws DemoFailure {
    DemoNode b = nodes.get(1);
    GetResponse answer =
        call(
            "node B answers a read",
            () ->
                b.api()
                    .get(
                        GetRequest.newBuilder()
                            .setRegister(
                                GetRequest.Register.newBuilder()
                                    .setKey(dat.key())
                                    .setAuthor(dat.author().toByteString()))
                            .setLocalOnly(true)
                            .build()));
    require(
        answer.getDat().getValue().equals(dat.value())
            && answer.getDat().getWork().equals(dat.work().toByteString()),
        "node B returns the value that was written on node A",
        "this is a bug, please report it");
    printer.observed(
        "reading %s on node B, from its own store: \"%s\""
            .formatted(KEY, answer.getDat().getValue().toStringUtf8()));
  }

  private void vote(DemoWatcher watcher) throws DemoFailure, InterruptedException {
    List<CompletableFuture<DemoNode.Delivery>> atB = new ArrayList<>();
    for (int i = 0; i < VOTES.size(); i++) {
      DemoNode node = nodes.get(i % nodes.size());
      Dat vote = voteOnce(VOTES.get(i), node);
      watch(watcher, vote);
      if (i % nodes.size() != 1) {
        atB.add(nodes.get(1).received(vote.work()));
      }
    }
    for (CompletableFuture<DemoNode.Delivery> arrival : atB) {
      await(arrival, "every answer reaches node B by gossip", BUSY);
    }
  }

  private Dat voteOnce(String answer, DemoNode node) throws DemoFailure, InterruptedException {
    try (SigningKey voter = SigningKey.generate(random)) {
      MiningTask task =
          new MiningTask(utf8(QUESTION), utf8(answer), voter.author(), VOTE_DIFFICULTY);
      Mined mined = await(miner.mine(task).result(), "the work of an answer is found", "try again");
      Dat vote = mined.compose(task, voter);
      submit(node, vote);
      printer.observed(
          "author %s wrote \"%s\" on node %s".formatted(brief(vote), answer, node.name()));
      return vote;
    }
  }

  private static String brief(Dat dat) {
    return dat.author().toString().substring(0, 8) + "...";
  }

  private void count() throws DemoFailure {
    ConsensusResponse answer =
        call(
            "node B counts",
            () ->
                nodes
                    .get(1)
                    .api()
                    .consensus(
                        ConsensusRequest.newBuilder()
                            .setKey(utf8(QUESTION))
                            .setLocalOnly(true)
                            .build()));
    boolean right =
        answer.getTotalAuthors() == VOTES.size()
            && answer.getTalliesCount() == 2
            && answer.getTallies(0).getValue().equals(utf8("tea"))
            && answer.getTallies(0).getAuthors() == 3
            && answer.getTallies(1).getAuthors() == 1;
    require(
        right,
        "node B counts 3 authors for tea and 1 for coffee",
        "this is a bug, please report it");
    for (ConsensusResponse.Tally tally : answer.getTalliesList()) {
      printer.observed(
          "node B counts %s: %s of %s authors, %s hashes of work"
              .formatted(
                  tally.getValue().toStringUtf8(),
                  tally.getAuthors(),
                  answer.getTotalAuthors(),
                  DemoPrinter.count(Double.parseDouble(tally.getWork()))));
    }
  }

  private void watch(DemoWatcher watcher, Dat dat) throws DemoFailure, InterruptedException {
    dave.admin.v1.Dat seen = watcher.next(STEP_MS);
    if (seen == null || !seen.getWork().equals(dat.work().toByteString())) {
      throw new DemoFailure("the subscriber of node C sees each dat once, in its turn", BUSY);
    }
    printer.observed(
        "streamed to the subscriber of node C: %s = %s, by %s"
            .formatted(seen.getKey().toStringUtf8(), seen.getValue().toStringUtf8(), brief(dat)));
  }

  private void submit(DemoNode node, Dat dat) throws DemoFailure {
    SubmitResponse answer =
        call(
            "node " + node.name() + " takes the dat",
            () ->
                node.api()
                    .submit(
                        SubmitRequest.newBuilder()
                            .setDat(
                                dave.admin.v1.Dat.newBuilder()
                                    .setKey(dat.key())
                                    .setValue(dat.value())
                                    .setTimeMs(dat.timeMs())
                                    .setSalt(dat.salt())
                                    .setWork(dat.work().toByteString())
                                    .setAuthor(dat.author().toByteString())
                                    .setSignature(dat.signature()))
                            .build()));
    require(
        answer.getOutcome() == SubmitResponse.Outcome.OUTCOME_STORED,
        "node " + node.name() + " stores the dat",
        "this is a bug, please report it");
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static void require(boolean holds, String step, String remedy) throws DemoFailure {
    if (!holds) {
      throw new DemoFailure(step, remedy);
    }
  }

  private static <T> T await(CompletableFuture<T> future, String step, String remedy)
      throws DemoFailure, InterruptedException {
    try {
      return future.get(STEP_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new DemoFailure(step, remedy, e);
    }
  }

  /** A call of a node's API. */
  private interface Call<T> {
    T make();
  }

  private static <T> T call(String step, Call<T> call) throws DemoFailure {
    try {
      return call.make();
    } catch (StatusRuntimeException e) {
      throw new DemoFailure(
          step + " (" + e.getStatus().getCode() + ": " + e.getStatus().getDescription() + ")",
          "run it again; if it fails again, please report it",
          e);
    }
  }

  List<DemoNode> nodes() {
    return nodes;
  }

  /** Returns the author of the greeting. */
  String author() {
    return author.author().toString();
  }

  /** Closes the nodes and removes their data. */
  @Override
  public void close() {
    miner.close();
    nodes.reversed().forEach(DemoNode::close);
    author.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
