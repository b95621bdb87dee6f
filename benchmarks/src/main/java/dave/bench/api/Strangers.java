package dave.bench.api;

import com.google.protobuf.ByteString;
import dave.wire.Message.Get;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Callers without a token, who send a node on this machine the requests that cost it most. */
final class Strangers {
  private static final int CALLERS = 4;

  /** Packets per second. */
  private static final int RATE = 2_000;

  /** How long each stream is read. */
  private static final int STREAM_MS = 200;

  private static final int TIMEOUT_MS = 5_000;

  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  private Strangers() {}

  /**
   * Sends requests for a while: {@code packets PORT KEY MILLISECONDS} over UDP, or {@code http PORT
   * PATH MILLISECONDS}. RANDOM in a path becomes another author each time. Prints {@code done ASKED
   * ANSWERED}.
   */
  static void run(String[] words) throws Exception {
    int port = Integer.parseInt(words[1]);
    long endNs = System.nanoTime() + Long.parseLong(words[3]) * 1_000_000;
    Strangers strangers = new Strangers();
    if (words[0].equals("packets")) {
      strangers.packets(port, ByteString.copyFromUtf8(words[2]), endNs);
    } else {
      strangers.calls(port, words[2], endNs);
    }
    GrpcDriver.say("done " + strangers.asked.get() + " " + strangers.answered.get());
  }

  private void packets(int port, ByteString key, long endNs) throws IOException {
    byte[] get = PacketCodec.encode(Get.padded(new Query.ByKey(key, Optional.empty())));
    InetSocketAddress node = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(1);
      long startNs = System.nanoTime();
      DatagramPacket answer = new DatagramPacket(new byte[2_048], 2_048);
      for (long now = startNs; now < endNs; now = System.nanoTime()) {
        long due = (long) ((now - startNs) / 1e9 * RATE);
        for (; asked.get() < due; asked.incrementAndGet()) {
          socket.send(new DatagramPacket(get, get.length, node));
        }
        drain(socket, answer);
      }
    }
  }

  private void drain(DatagramSocket socket, DatagramPacket answer) throws IOException {
    try {
      for (int i = 0; i < RATE; i++) {
        socket.receive(answer);
        answered.incrementAndGet();
      }
    } catch (SocketTimeoutException none) {
      LockSupport.parkNanos(1);
    }
  }

  private void calls(int port, String path, long endNs) throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      SplittableRandom random = new SplittableRandom(i);
      callers.add(Thread.ofPlatform().start(() -> caller(port, path, random, endNs)));
    }
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void caller(int port, String path, SplittableRandom random, long endNs) {
    byte[] author = new byte[32];
    while (System.nanoTime() < endNs) {
      random.nextBytes(author);
      asked.incrementAndGet();
      try {
        if (call(port, path.replace("RANDOM", HexFormat.of().formatHex(author)))) {
          answered.incrementAndGet();
        }
      } catch (IOException e) {
        LockSupport.parkNanos(1_000_000); // The node closed the connection.
      }
    }
  }

  /** Makes a call on a new connection and reads to its end. */
  private static boolean call(int port, String path) throws IOException {
    boolean stream = path.startsWith("/v1/stream");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(stream ? STREAM_MS : TIMEOUT_MS);
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
                  .formatted(path, port)
                  .getBytes(StandardCharsets.US_ASCII));
      return read(socket.getInputStream());
    }
  }

  private static boolean read(InputStream in) throws IOException {
    byte[] bytes = new byte[1 << 16];
    int count = in.read(bytes);
    boolean good = count > 12 && new String(bytes, 9, 3, StandardCharsets.US_ASCII).equals("200");
    try {
      while (count > 0) {
        count = in.read(bytes);
      }
    } catch (SocketTimeoutException idle) {
      return good;
    }
    return good;
  }
}
