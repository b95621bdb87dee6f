package dave.admin.methods;

import com.google.protobuf.ByteString;
import dave.admin.access.Principal;
import dave.admin.v1.FileFormat;
import dave.admin.v1.GetFileRequest;
import dave.admin.v1.GetFileResponse;
import dave.admin.v1.GetFileResponse.Kind;
import dave.admin.v1.PutFileRequest;
import dave.admin.v1.PutFileResponse;
import dave.engine.Bandwidths;
import dave.engine.model.Pace;
import dave.files.format.ChunkKey;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import dave.service.MiningQuota;
import dave.service.NodeService;
import dave.service.model.Difficulty;
import dave.service.model.FilePart;
import dave.service.model.FilePut;
import dave.service.model.FileQuery;
import dave.service.refusal.Reason;
import java.time.Duration;
import reactor.core.publisher.Flux;

/** Handles PutFile and GetFile. */
final class FileCalls {
  private static final int DEFAULT_TIMEOUT_MS = 60_000;
  private static final int MAX_TIMEOUT_MS = 3_600_000;

  private final NodeService service;
  private final MiningQuota quota;

  FileCalls(NodeService service, MiningQuota quota) {
    this.service = service;
    this.quota = quota;
  }

  Flux<PutFileResponse> put(Principal caller, FileContent content) {
    return content
        .start()
        .flatMapMany(
            start ->
                service.putFile(
                    caller,
                    quota,
                    format(start.getFormat()),
                    start.getMediaType(),
                    content.bytes(),
                    difficulty -> bits(start, difficulty)))
        .map(FileCalls::response);
  }

  private static int bits(PutFileRequest.Start start, Difficulty difficulty) {
    WriteCalls.check(new RequestValidator(), start.getDifficulty(), difficulty)
        .require(
            Root.isMediaType(start.getMediaType()), "start.media_type", Reason.MEDIA_TYPE_MALFORMED)
        .require(isKnown(start.getFormat()), "start.format", Reason.FORMAT_UNKNOWN)
        .check();
    return WriteCalls.bits(start.getDifficulty(), difficulty);
  }

  private static PutFileResponse response(FilePut put) {
    PutFileResponse.Builder response = PutFileResponse.newBuilder();
    return switch (put) {
      case FilePut.Progress going ->
          response
              .setProgress(
                  PutFileResponse.Progress.newBuilder()
                      .setStoredBytes(going.progress().bytes())
                      .setChunks(going.progress().mined() + going.progress().reused())
                      .setMinedChunks(going.progress().mined())
                      .setHashes(going.hashes()))
              .build();
      case FilePut.Result result ->
          response
              .setResult(
                  PutFileResponse.Result.newBuilder()
                      .setRoot(result.file().root())
                      .setSize(result.file().size())
                      .setChunks(result.file().chunks())
                      .setMinedChunks(result.file().mined())
                      .setHashes(result.hashes()))
              .build();
    };
  }

  Flux<GetFileResponse> get(Principal caller, GetFileRequest request) {
    check(request);
    int timeoutMs =
        request.getChunkTimeoutMs() == 0 ? DEFAULT_TIMEOUT_MS : request.getChunkTimeoutMs();
    FileQuery query =
        new FileQuery(
            request.getRoot(),
            format(request.getFormat()),
            request.getOffset(),
            request.getLength(),
            request.getLocalOnly(),
            request.getFast() ? Pace.FAST : Pace.SLOTS,
            Duration.ofMillis(timeoutMs),
            request.getFastBitsPerSecond());
    return service.getFile(caller, query).map(FileCalls::response);
  }

  private static void check(GetFileRequest request) {
    long bits = request.getFastBitsPerSecond();
    new RequestValidator()
        .exactly(ChunkKey.LENGTH, "root", request.getRoot(), Reason.ROOT_MALFORMED)
        .require(isSize(request.getOffset()), "offset", Reason.OFFSET_OUT_OF_RANGE)
        .require(isSize(request.getLength()), "length", Reason.LENGTH_OUT_OF_RANGE)
        .require(
            bits == 0 || (bits >= Bandwidths.LEAST && bits <= Bandwidths.MOST),
            "fast_bits_per_second",
            Reason.BANDWIDTH_OUT_OF_RANGE,
            Long.toUnsignedString(bits),
            Bandwidths.LEAST,
            Bandwidths.MOST)
        .require(bits == 0 || request.getFast(), "fast_bits_per_second", Reason.FAST_MISSING)
        .range(
            "chunk_timeout_ms",
            request.getChunkTimeoutMs(),
            0,
            MAX_TIMEOUT_MS,
            Reason.CHUNK_TIMEOUT_OUT_OF_RANGE)
        .require(isKnown(request.getFormat()), "format", Reason.FORMAT_UNKNOWN)
        .check();
  }

  private static boolean isSize(long unsigned) {
    return unsigned >= 0 && unsigned <= TreeShape.MAX_SIZE;
  }

  private static boolean isKnown(FileFormat format) {
    return format != FileFormat.UNRECOGNIZED;
  }

  private static dave.service.model.FileFormat format(FileFormat format) {
    return format == FileFormat.FILE_FORMAT_LIST
        ? dave.service.model.FileFormat.LIST
        : dave.service.model.FileFormat.TREE;
  }

  private static GetFileResponse response(FilePart part) {
    GetFileResponse.Builder response = GetFileResponse.newBuilder();
    GetFileResponse.Info.Builder info = GetFileResponse.Info.newBuilder();
    return switch (part) {
      case FilePart.Tree tree ->
          response
              .setInfo(
                  info.setKind(tree.root().folder() ? Kind.KIND_DIRECTORY : Kind.KIND_FILE)
                      .setSize(tree.root().size())
                      .setMediaType(tree.root().mediaType()))
              .build();
      case FilePart.ListOfChunks list -> response.setInfo(info.setKind(Kind.KIND_FILE)).build();
      case FilePart.Bytes bytes -> response.setContent(ByteString.copyFrom(bytes.pieces())).build();
    };
  }
}
