package dave.bench.api;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dave.admin.v1.Dat;
import dave.admin.v1.SubscribeResponse;
import dave.bench.measure.Durations;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers, each on a connection of its own, that read messages as fast as they come. Each
 * requests 256 messages ahead.
 */
final class StreamCallers {
  /** How often a subscriber reports its progress, in dats. */
  static final int STRIDE = 128;

  private static final int AHEAD = 256;

  /** A smaller message is a heartbeat. */
  private static final int LEAST_DAT = SampleDats.VALUE_BYTES;

  private final int subscribers;
  private final int wanted;
  private final @Nullable Durations latencies;
  private final CountDownLatch ready;
  private final CountDownLatch done;
  private final AtomicIntegerArray passed;
  private final AtomicLong firstNs = new AtomicLong(Long.MAX_VALUE);

  private StreamCallers(int subscribers, int wanted, boolean timed) {
    this.subscribers = subscribers;
    this.wanted = wanted;
    latencies = timed ? new Durations() : null;
    ready = new CountDownLatch(subscribers);
    done = new CountDownLatch(subscribers);
    passed = new AtomicIntegerArray(wanted / STRIDE + 1);
  }

  /**
   * Subscribes until each subscriber has so many dats: {@code stream PORT METHOD REQUEST
   * SUBSCRIBERS DATS TIMED}. Prints {@code ready}, then {@code low N} when the slowest has N dats.
   * Then it prints {@code done NANOSECONDS} and, if timed, {@code latency} with its summary.
   */
  static void run(String[] words) throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        RawMessages.method(words[2], MethodType.SERVER_STREAMING);
    byte[] request = HexFormat.of().parseHex(words[3].substring(1));
    StreamCallers callers =
        new StreamCallers(
            Integer.parseInt(words[4]), Integer.parseInt(words[5]), words[6].equals("timed"));
    List<ManagedChannel> channels =
        GrpcDriver.connect(Integer.parseInt(words[1]), callers.subscribers);
    for (ManagedChannel channel : channels) {
      callers.begin(channel.newCall(method, CallOptions.DEFAULT), request);
    }
    await(callers.ready);
    GrpcDriver.say("ready");
    await(callers.done);
    GrpcDriver.say("done " + (System.nanoTime() - callers.firstNs.get()));
    if (callers.latencies != null) {
      StringBuilder line = new StringBuilder("latency");
      for (long nanos : callers.latencies.summary()) {
        line.append(' ').append(nanos);
      }
      GrpcDriver.say(line.toString());
    }
    GrpcDriver.disconnect(channels);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(120, TimeUnit.SECONDS)) {
      throw new IllegalStateException("messages fail to come");
    }
  }

  private void begin(ClientCall<byte[], byte[]> call, byte[] request) {
    call.start(new Subscriber(call), new Metadata());
    call.request(AHEAD);
    call.sendMessage(request);
    call.halfClose();
  }

  private final class Subscriber extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private int messages;
    private int dats;

    Subscriber(ClientCall<byte[], byte[]> call) {
      this.call = call;
    }

    @Override
    public void onMessage(byte[] message) {
      if (messages++ == 0) {
        ready.countDown();
      }
      if (messages % STRIDE == 0) {
        call.request(STRIDE);
      }
      if (message.length < LEAST_DAT || dats == wanted) {
        return;
      }
      if (dats++ == 0) {
        firstNs.accumulateAndGet(System.nanoTime(), Math::min);
      }
      if (latencies != null && dats > wanted / 4) { // The first quarter is a warm-up.
        latencies.add(System.nanoTime() - stampNs(message));
      }
      if (dats % STRIDE == 0 && passed.incrementAndGet(dats / STRIDE) == subscribers) {
        GrpcDriver.say("low " + dats);
      }
      if (dats == wanted) {
        done.countDown();
        call.cancel("enough", null);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (dats < wanted) {
        GrpcDriver.say("failed " + status);
      }
    }
  }

  /** Returns the first 8 bytes of the value, without decoding the rest. */
  private static long stampNs(byte[] message) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      enter(in, SubscribeResponse.DAT_FIELD_NUMBER);
      enter(in, Dat.VALUE_FIELD_NUMBER);
      return Long.reverseBytes(in.readRawLittleEndian64());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Moves to the content of a field with a length. */
  private static void enter(CodedInputStream in, int field) throws IOException {
    int tag = in.readTag();
    while (WireFormat.getTagFieldNumber(tag) != field) {
      if (tag == 0 || !in.skipField(tag)) {
        throw new IOException("no field " + field);
      }
      tag = in.readTag();
    }
    int length = in.readRawVarint32();
    if (length < Long.BYTES) {
      throw new IOException("a field of " + length + " bytes");
    }
  }
}
