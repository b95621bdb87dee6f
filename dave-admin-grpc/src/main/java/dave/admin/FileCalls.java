package dave.admin;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dave.admin.v1.FileFormat;
import dave.admin.v1.GetFileRequest;
import dave.admin.v1.GetFileResponse;
import dave.admin.v1.GetFileResponse.Kind;
import dave.admin.v1.PutFileRequest;
import dave.admin.v1.PutFileResponse;
import dave.engine.Bandwidths;
import dave.engine.Engine;
import dave.engine.View;
import dave.engine.model.EngineStatus;
import dave.engine.model.Pace;
import dave.files.ChunkKey;
import dave.files.FileFaultException;
import dave.files.ListReader;
import dave.files.ListWriter;
import dave.files.ReadOptions;
import dave.files.Root;
import dave.files.TreeReader;
import dave.files.TreeShape;
import dave.files.TreeWriter;
import dave.files.WriteProgress;
import dave.files.Written;
import dave.wire.WorkHash;
import dave.wire.crypto.SigningKey;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** PutFile and GetFile. */
final class FileCalls {
  /** Chunks of one file that are mined or stored at a time: neighbours share a sync to disk. */
  static final int CHUNKS_AT_A_TIME = 48;

  private static final Duration PROGRESS = Duration.ofSeconds(1);
  private static final int DEFAULT_TIMEOUT_MS = 60_000;
  private static final int MAX_TIMEOUT_MS = 3_600_000;
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int WINDOW = 256;

  /** Leaves that share a message. */
  private static final int LEAVES = 16;

  /** The longest list: it takes as much of the disk while it is fetched. */
  private static final long MAX_LIST_BYTES = 1L << 30;

  /** What a GET takes on the wire for each chunk. */
  private static final double WIRE_BYTES = 1_472;

  private final Engine engine;
  private final AdminNode node;
  private final WriteCalls writes;
  private final Mining mining;
  private final Scheduler blocking;
  private final Scheduler timer;
  private final Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));

  FileCalls(AdminNode node, WriteCalls writes, Mining mining, AdminRuntime runtime) {
    engine = node.engine();
    this.node = node;
    this.writes = writes;
    this.mining = mining;
    blocking = runtime.blocking();
    timer = runtime.timer();
  }

  static StatusRuntimeException goodbye() {
    return Refusal.stopping("go on with the file later");
  }

  Flux<PutFileResponse> put(View view, FileContent content) {
    writes.requireWritable();
    return Mono.zip(content.start(), engine.status(), writes.signingKey())
        .publishOn(blocking)
        .flatMapMany(t -> put(view, content.bytes(), t.getT1(), t.getT2(), t.getT3()))
        .onErrorMap(FileFaultException.class, FileCalls::refusal);
  }

  private Flux<PutFileResponse> put(
      View view,
      Flux<ByteString> content,
      PutFileRequest.Start start,
      EngineStatus status,
      SigningKey signer) {
    writes
        .checkDifficulty(new Fields(), start.getDifficulty(), status)
        .require(
            Root.isMediaType(start.getMediaType()),
            "start.media_type",
            "MEDIA_TYPE_MALFORMED",
            "is not up to 127 characters of printable ASCII")
        .require(
            isKnown(start.getFormat()), "start.format", "FORMAT_UNKNOWN", "is not tree or list")
        .check();
    int difficulty = writes.difficulty(start.getDifficulty(), status);
    MinedChunks sink =
        new MinedChunks(view, node.miner(), signer, difficulty, blocking, WriteCalls::submitted);
    return mining.turn(() -> write(content, start, sink));
  }

  private Flux<PutFileResponse> write(
      Flux<ByteString> content, PutFileRequest.Start start, MinedChunks sink) {
    Latest latest = new Latest();
    Flux<ByteString> bytes = content.publishOn(blocking, 1);
    Mono<Written> written =
        start.getFormat() == FileFormat.FILE_FORMAT_LIST
            ? new ListWriter(sink).write(bytes, -1, latest).map(latest::written)
            : new TreeWriter(sink, CHUNKS_AT_A_TIME).write(bytes, start.getMediaType(), -1, latest);
    Flux<PutFileResponse> reports =
        Flux.interval(PROGRESS, timer)
            .onBackpressureLatest()
            .map(tick -> progress(latest.progress, sink.hashes()));
    // Shared, so that its end, good or bad, ends the reports; a caller who cancels ends both.
    return written
        .flux()
        .publish(
            end ->
                Flux.merge(
                    reports.takeUntilOther(end.onErrorComplete()),
                    end.map(file -> result(file, sink.hashes()))));
  }

  /** What was last told of. */
  private static final class Latest implements Consumer<WriteProgress> {
    volatile WriteProgress progress = new WriteProgress(0, -1, 0, 0);

    @Override
    public void accept(WriteProgress now) {
      progress = now;
    }

    /** A list as it was written: its end is the last that was told of. */
    Written written(WorkHash last) {
      return new Written(
          last.toByteString(), false, progress.bytes(), progress.mined(), progress.mined());
    }
  }

  private static PutFileResponse progress(WriteProgress progress, long hashes) {
    return PutFileResponse.newBuilder()
        .setProgress(
            PutFileResponse.Progress.newBuilder()
                .setStoredBytes(progress.bytes())
                .setChunks(progress.mined() + progress.reused())
                .setMinedChunks(progress.mined())
                .setHashes(hashes))
        .build();
  }

  private static PutFileResponse result(Written file, long hashes) {
    return PutFileResponse.newBuilder()
        .setResult(
            PutFileResponse.Result.newBuilder()
                .setRoot(file.root())
                .setSize(file.size())
                .setChunks(file.chunks())
                .setMinedChunks(file.mined())
                .setHashes(hashes))
        .build();
  }

  Flux<GetFileResponse> get(View view, GetFileRequest request) {
    check(request);
    if (request.getFormat() == FileFormat.FILE_FORMAT_LIST) {
      return list(view, request).onErrorMap(FileFaultException.class, FileCalls::refusal);
    }
    TreeReader reader = new TreeReader(source(view, request), options(request), timer);
    return reader
        .open(request.getRoot())
        .flatMapMany(root -> content(reader, root, request))
        .onErrorMap(FileFaultException.class, FileCalls::refusal);
  }

  /** All of a list has to come before its first byte is known: to a temporary file. */
  private Flux<GetFileResponse> list(View view, GetFileRequest request) {
    ListReader reader = new ListReader(source(view, request), options(request), timer, blocking);
    long length = request.getLength() == 0 ? Long.MAX_VALUE : request.getLength();
    AtomicLong seen = new AtomicLong();
    Flux<GetFileResponse> content =
        reader
            .read(WorkHash.of(request.getRoot()), temporary, MAX_LIST_BYTES)
            .map(bytes -> part(bytes, seen.getAndAdd(bytes.size()), request.getOffset(), length))
            .filter(bytes -> !bytes.isEmpty())
            .buffer(LEAVES)
            .map(FileCalls::message);
    GetFileResponse.Info info = GetFileResponse.Info.newBuilder().setKind(Kind.KIND_FILE).build();
    return content.startWith(GetFileResponse.newBuilder().setInfo(info).build());
  }

  /** What of bytes at a place lies within a range. */
  private static ByteString part(ByteString bytes, long at, long offset, long length) {
    long from = Math.clamp(offset - at, 0, bytes.size());
    long left = Math.max(0, length - Math.max(0, at - offset));
    return bytes.substring((int) from, (int) (from + Math.min(left, bytes.size() - from)));
  }

  private static GetFileResponse message(List<ByteString> pieces) {
    return GetFileResponse.newBuilder().setContent(ByteString.copyFrom(pieces)).build();
  }

  private static void check(GetFileRequest request) {
    long bits = request.getFastBitsPerSecond();
    new Fields()
        .exactly(ChunkKey.LENGTH, "root", request.getRoot(), "ROOT_MALFORMED", "a hash")
        .require(
            isSize(request.getOffset()), "offset", "OFFSET_OUT_OF_RANGE", "is beyond 2^40 bytes")
        .require(
            isSize(request.getLength()), "length", "LENGTH_OUT_OF_RANGE", "is beyond 2^40 bytes")
        .require(
            bits == 0 || (bits >= Bandwidths.LEAST && bits <= Bandwidths.MOST),
            "fast_bits_per_second",
            "BANDWIDTH_OUT_OF_RANGE",
            "is %s: send %s to %s, or 0"
                .formatted(Long.toUnsignedString(bits), Bandwidths.LEAST, Bandwidths.MOST))
        .require(
            bits == 0 || request.getFast(),
            "fast_bits_per_second",
            "FAST_MISSING",
            "bounds fast lookups only: set fast as well")
        .range(
            "chunk_timeout_ms",
            request.getChunkTimeoutMs(),
            0,
            MAX_TIMEOUT_MS,
            "CHUNK_TIMEOUT_OUT_OF_RANGE")
        .require(isKnown(request.getFormat()), "format", "FORMAT_UNKNOWN", "is not tree or list")
        .check();
  }

  private static boolean isSize(long unsigned) {
    return unsigned >= 0 && unsigned <= TreeShape.MAX_SIZE;
  }

  private static boolean isKnown(FileFormat format) {
    return format != FileFormat.UNRECOGNIZED;
  }

  private EngineChunks source(View view, GetFileRequest request) {
    // A little less than an attempt may take: a chunk that nobody has is missing, not late.
    Duration network =
        request.getLocalOnly() ? Duration.ZERO : patience(request).multipliedBy(9).dividedBy(10);
    return new EngineChunks(view, network, request.getFast() ? Pace.FAST : Pace.SLOTS);
  }

  private static Duration patience(GetFileRequest request) {
    int timeoutMs =
        request.getChunkTimeoutMs() == 0 ? DEFAULT_TIMEOUT_MS : request.getChunkTimeoutMs();
    return Duration.ofMillis(Math.max(ATTEMPTS, timeoutMs)).dividedBy(ATTEMPTS);
  }

  private static ReadOptions options(GetFileRequest request) {
    double share = TreeShape.MAX_VALUE_LENGTH / WIRE_BYTES;
    long bytesPerSecond = (long) (request.getFastBitsPerSecond() * share / Byte.SIZE);
    return new ReadOptions(
        request.getLocalOnly() ? 1 : ATTEMPTS, patience(request), PAUSE, WINDOW, bytesPerSecond);
  }

  private static Flux<GetFileResponse> content(
      TreeReader reader, Root root, GetFileRequest request) {
    if (request.getOffset() > root.size()) {
      return Flux.error(
          Refusal.outOfRange(
              "OFFSET_BEYOND_END",
              "offset %s is beyond the end: the file has %s bytes"
                  .formatted(request.getOffset(), root.size())));
    }
    long length = request.getLength() == 0 ? root.size() : request.getLength();
    return Flux.concat(
        Flux.just(info(root)),
        reader.read(root, request.getOffset(), length).buffer(LEAVES).map(FileCalls::message));
  }

  private static GetFileResponse info(Root root) {
    return GetFileResponse.newBuilder()
        .setInfo(
            GetFileResponse.Info.newBuilder()
                .setKind(root.folder() ? Kind.KIND_DIRECTORY : Kind.KIND_FILE)
                .setSize(root.size())
                .setMediaType(root.mediaType()))
        .build();
  }

  private static StatusRuntimeException refusal(FileFaultException e) {
    String message = String.valueOf(e.getMessage());
    String reason = e.fault().name();
    return switch (e.fault()) {
      case MISSING_CHUNK -> Refusal.notFound(reason, message);
      case UNAVAILABLE -> Refusal.unavailable(reason, message);
      default -> Refusal.of(Code.FAILED_PRECONDITION, reason, message, Map.of());
    };
  }
}
