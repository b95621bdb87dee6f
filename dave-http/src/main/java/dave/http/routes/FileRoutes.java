package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.FileFaultException;
import dave.files.format.Root;
import dave.files.tree.TreeReader;
import dave.http.message.Answer;
import dave.http.message.Hex;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.http.message.Request;
import dave.service.refusal.Reason;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Serves files by their root, whole or in one range. Every byte is verified before it is sent. A
 * later error cuts the connection, so that no caller takes a part for the whole.
 *
 * <p>A browser runs no script of a stranger's file. Its type is one of few without scripts, found
 * by the first bytes, or unknown; and the policy is a sandbox.
 */
final class FileRoutes {
  private static final int SNIFFED = 512;
  private static final String SANDBOX =
      "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

  /**
   * The most chunks of one file that are requested at a time, as callers share the node's lookups.
   */
  private static final int WINDOW = 16;

  /** The most attempts to find a chunk, once the root was found. */
  private static final int ATTEMPTS = 3;

  private final Lookups lookups;
  private final Scheduler timer;

  FileRoutes(Lookups lookups, Scheduler timer) {
    this.lookups = lookups;
    this.timer = timer;
  }

  List<Route> routes() {
    return List.of(Route.get("/v1/files/{root}", Lookups.PARAMETERS, this::file));
  }

  private Mono<Answer> file(Request request) {
    ByteString root = Hex.root("root", request.segment("root").toStringUtf8());
    boolean local = request.parameters().flag("local");
    Duration time = lookups.time(request);
    String tag = "\"" + Hex.format(root) + "\"";
    TreeReader once = reader(request.caller(), local, time, 1);
    TreeReader patient = reader(request.caller(), local, time, ATTEMPTS);
    return once.open(root)
        .flatMap(opened -> answer(request, patient, opened, tag))
        .onErrorMap(FileFaultException.class, Reason::of);
  }

  private TreeReader reader(HttpCaller caller, boolean local, Duration time, int attempts) {
    ReadOptions options =
        new ReadOptions(
            attempts,
            time.plus(ReadOptions.DEFAULT.patience()),
            ReadOptions.DEFAULT.pause(),
            WINDOW,
            0);
    Duration network = local ? Duration.ZERO : time;
    return new TreeReader(key -> lookups.chunk(caller, key, network), options, timer);
  }

  private Mono<Answer> answer(Request request, TreeReader reader, Root root, String tag) {
    if (root.folder()) {
      throw Problem.of(
          HttpResponseStatus.UNPROCESSABLE_ENTITY,
          "IS_A_FOLDER",
          "this root is a folder: fetch it with 'dave file get'");
    }
    if (Conditions.matches(request, tag)) {
      return Mono.just(keep(Answer.empty(HttpResponseStatus.NOT_MODIFIED), tag));
    }
    return reader
        .read(root, 0, SNIFFED)
        .reduce(ByteString.EMPTY, ByteString::concat)
        .map(head -> content(request, reader, root, tag, SafeType.of(head)));
  }

  private static Answer content(
      Request request, TreeReader reader, Root root, String tag, SafeType type) {
    Optional<ByteRange> range = ByteRange.of(request, tag, root.size());
    if (range.isPresent() && range.get().isBeyond()) {
      throw Problem.of(
              HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
              "RANGE_BEYOND",
              "the file has %s bytes: ask for some of them".formatted(root.size()))
          .with("content-range", "bytes */" + root.size());
    }
    long from = range.map(ByteRange::from).orElse(0L);
    long length = range.map(ByteRange::length).orElse(root.size());
    Flux<ByteString> bytes = reader.read(root, from, length);
    Answer answer =
        Answer.download(
            range.isPresent() ? HttpResponseStatus.PARTIAL_CONTENT : HttpResponseStatus.OK,
            type.mediaType(),
            bytes,
            length);
    if (range.isPresent()) {
      answer =
          answer.with(
              "content-range", "bytes %s-%s/%s".formatted(from, from + length - 1, root.size()));
    }
    return keep(answer, tag)
        .with(
            "content-disposition",
            "%s; filename=\"%s%s\""
                .formatted(
                    type.inline() ? "inline" : "attachment",
                    Hex.format(root.key()).substring(0, 16),
                    type.ending()));
  }

  /** Adds the headers of a file. Caches may keep it, as the bytes of a root never change. */
  private static Answer keep(Answer answer, String tag) {
    return answer
        .with("etag", tag)
        .with("cache-control", "public, max-age=31536000, immutable")
        .with("accept-ranges", "bytes")
        .with("content-security-policy", SANDBOX);
  }
}
