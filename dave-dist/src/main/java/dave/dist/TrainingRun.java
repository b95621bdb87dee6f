package dave.dist;

import com.google.protobuf.ByteString;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.wire.Author;
import dave.wire.WorkHash;
import dave.wire.keys.KeyFile;
import dave.wire.keys.KeyFileException;
import dave.wire.keys.SigningKey;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes an archive of the classes that some commands load, with which the JVM starts faster. The
 * commands run once, in a process of their own and against a fake node. The launcher does this at
 * first use.
 */
final class TrainingRun {
  private static final long PATIENCE_S = 60;

  /** The first JDK that archives classes in their linked state. */
  private static final int LINKS_SINCE = 24;

  private TrainingRun() {}

  /**
   * Makes the archive, and exits with the status of the process that failed, or with 0.
   *
   * @param args {@code help} or {@code call}, the file of the archive, the class path, and the
   *     command that starts Java: its path and options
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, KeyFileException {
    List<String> words = List.of(args);
    Path home = Files.createTempDirectory("dave-rehearsal-");
    Path key = home.resolve("key.pem");
    Path classes = home.resolve("classes");
    int status;
    Server node =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new AnyKeyNode())
            .build()
            .start();
    try (SigningKey made = SigningKey.generate(new SecureRandom())) {
      KeyFile.create(key, made, new char[0]);
      Archive archive = new Archive(words.get(1), words.get(2), words.subList(3, words.size()));
      String endpoint = "127.0.0.1:" + node.getPort();
      status = run(archive.list(classes, words.getFirst(), endpoint, home.toString()));
      status = status == 0 ? run(archive.dump(classes)) : status;
    } finally {
      node.shutdownNow();
      Files.deleteIfExists(classes);
      Files.deleteIfExists(key);
      Files.deleteIfExists(home);
    }
    System.exit(status);
  }

  private static int run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return 1;
    }
    return process.exitValue();
  }

  /** The commands that make an archive. */
  private record Archive(String file, String classPath, List<String> java) {
    /** Returns the command that runs commands of Dave and lists the classes that they load. */
    List<String> list(Path classes, String... arguments) {
      List<String> command = new ArrayList<>(java);
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:DumpLoadedClassList=" + classes));
      command.addAll(List.of("-cp", classPath, Commands.class.getName()));
      command.addAll(List.of(arguments));
      return command;
    }

    /** Returns the command that writes the listed classes to the file. */
    List<String> dump(Path classes) {
      boolean links = Runtime.version().feature() >= LINKS_SINCE;
      List<String> command = new ArrayList<>(java);
      // Before that release only G1 archives objects as well.
      command.add(links ? "-XX:+UseSerialGC" : "-XX:+UseG1GC");
      if (links) {
        command.add("-XX:+AOTClassLinking");
      }
      command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes));
      command.addAll(List.of("-XX:SharedArchiveFile=" + file, "-cp", classPath));
      return command;
    }
  }

  /** The commands of which the JVM records the classes. */
  static final class Commands {
    private Commands() {}

    /**
     * Runs the commands.
     *
     * @param args {@code help} or {@code call}, the endpoint of a node, and the home folder
     */
    public static void main(String[] args) {
      if (args[0].equals("help")) {
        Dave.run("--version");
        Dave.main(new String[] {"help"});
      } else {
        String[] where = {"--endpoint", args[1], "--home", args[2]};
        Dave.run(with(where, "put", "-k", "rehearsal", "-d", "1", "value"));
        Dave.main(with(where, "get", "-k", "rehearsal"));
      }
    }

    private static String[] with(String[] more, String... words) {
      return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
    }
  }

  /** A node that holds a value under every key, and takes every dat. */
  private static final class AnyKeyNode extends AdminServiceGrpc.AdminServiceImplBase {
    /** Of the shape of a dat; the client does not verify it. */
    private static final Dat DAT =
        Dat.newBuilder()
            .setValue(ByteString.copyFromUtf8("value"))
            .setSalt(ByteString.copyFrom(new byte[1]))
            .setWork(ByteString.copyFrom(new byte[WorkHash.LENGTH]))
            .setAuthor(ByteString.copyFrom(new byte[Author.LENGTH]))
            .setSignature(ByteString.copyFrom(new byte[dave.wire.Dat.SIGNATURE_LENGTH]))
            .build();

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      observer.onNext(
          GetResponse.newBuilder().setSource(GetResponse.Source.SOURCE_LOCAL).setDat(DAT).build());
      observer.onCompleted();
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitResponse> observer) {
      observer.onNext(
          SubmitResponse.newBuilder()
              .setOutcome(SubmitResponse.Outcome.OUTCOME_STORED)
              .setDat(DAT)
              .build());
      observer.onCompleted();
    }
  }
}
