package dave.bench.api;

import dave.admin.v1.GetRequest;
import dave.bench.measure.Durations;
import dave.wire.Dat;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Callers that read one dat after another. */
final class UnaryCallers {
  private static final int CHANNELS = 4;
  private static final long NAP_NS = 100_000;

  /** The most open calls in an open loop; with more the server cannot keep up. */
  private static final int MOST = 20_000;

  private final MethodDescriptor<byte[], byte[]> method;
  private final List<ManagedChannel> channels;
  private final List<byte[]> requests;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();

  private UnaryCallers(
      MethodDescriptor<byte[], byte[]> method,
      List<ManagedChannel> channels,
      List<byte[]> requests) {
    this.method = method;
    this.channels = channels;
    this.requests = requests;
  }

  /**
   * Calls for a while: {@code unary PORT METHOD register|work SEED DATS MILLISECONDS}, followed by
   * the loop. {@code closed N} keeps N calls in flight; {@code open N} makes N calls per second,
   * whatever the latency. Prints {@code done CALLS NANOSECONDS}. In an open loop it also prints the
   * {@code latency}, counted from the planned time of each call, without the first quarter.
   */
  static void run(String[] words) throws Exception {
    boolean byWork = words[3].equals("work");
    SampleDats dats = new SampleDats(Long.parseLong(words[4]));
    List<ManagedChannel> channels = GrpcDriver.connect(Integer.parseInt(words[1]), CHANNELS);
    UnaryCallers callers =
        new UnaryCallers(
            RawMessages.method(words[2], MethodType.UNARY),
            channels,
            IntStream.range(0, Integer.parseInt(words[5]))
                .mapToObj(i -> request(dats.at(i).dat(), byWork).toByteArray())
                .toList());
    long lengthNs = Long.parseLong(words[6]) * 1_000_000;
    int number = Integer.parseInt(words[8]);
    if (words[7].equals("closed")) {
      callers.closed(lengthNs, number);
    } else {
      callers.open(lengthNs, number);
    }
    GrpcDriver.disconnect(channels);
  }

  private static GetRequest request(Dat dat, boolean byWork) {
    GetRequest.Builder request = GetRequest.newBuilder().setLocalOnly(true);
    return byWork
        ? request.setWork(dat.work().toByteString()).build()
        : request
            .setRegister(
                GetRequest.Register.newBuilder()
                    .setKey(dat.key())
                    .setAuthor(dat.author().toByteString()))
            .build();
  }

  private void closed(long lengthNs, int inFlight) {
    long startNs = System.nanoTime();
    long endNs = startNs + lengthNs;
    for (int i = 0; i < inFlight; i++) {
      again(i, endNs);
    }
    awaitAll();
    GrpcDriver.say("done " + answered.get() + " " + (System.nanoTime() - startNs));
  }

  private void again(int lane, long endNs) {
    if (System.nanoTime() < endNs) {
      call(lane, () -> again(lane, endNs));
    }
  }

  private void open(long lengthNs, int rate) {
    int calls = (int) (lengthNs / 1e9 * rate);
    Durations latencies = new Durations();
    long startNs = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      long dueNs = startNs + (long) (i * 1e9 / rate);
      while (System.nanoTime() < dueNs || open.get() > MOST) {
        LockSupport.parkNanos(NAP_NS);
      }
      boolean counts = i > calls / 4; // Connections and code are warm by then.
      call(
          i,
          () -> {
            if (counts) {
              latencies.add(System.nanoTime() - dueNs);
            }
          });
    }
    awaitAll();
    GrpcDriver.say("done " + answered.get() + " " + (System.nanoTime() - startNs));
    long[] summary = latencies.summary();
    GrpcDriver.say(
        "latency " + summary[0] + " " + summary[1] + " " + summary[2] + " " + summary[3]);
  }

  private void awaitAll() {
    while (open.get() > 0) {
      LockSupport.parkNanos(NAP_NS);
    }
  }

  private void call(int lane, Runnable then) {
    open.incrementAndGet();
    ClientCall<byte[], byte[]> call =
        channels.get(lane % CHANNELS).newCall(method, CallOptions.DEFAULT);
    call.start(new Answer(then), new Metadata());
    call.request(2);
    call.sendMessage(requests.get(Math.floorMod(next.getAndIncrement() * 7_919, requests.size())));
    call.halfClose();
  }

  private final class Answer extends ClientCall.Listener<byte[]> {
    private final Runnable then;

    Answer(Runnable then) {
      this.then = then;
    }

    @Override
    public void onMessage(byte[] message) {
      if (message.length < SampleDats.VALUE_BYTES) {
        throw new IllegalStateException("an answer of " + message.length + " bytes");
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!status.isOk()) {
        GrpcDriver.say("failed " + status);
      }
      answered.incrementAndGet();
      then.run();
      open.decrementAndGet();
    }
  }
}
