package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.model.Pace;
import dave.files.fetch.ReadOptions;
import dave.files.format.FileFaultException;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import dave.files.list.ListReader;
import dave.files.list.ListWriter;
import dave.files.tree.TreeReader;
import dave.files.tree.TreeWriter;
import dave.files.tree.WriteProgress;
import dave.files.tree.Written;
import dave.service.model.Caller;
import dave.service.model.Difficulty;
import dave.service.model.FileFormat;
import dave.service.model.FilePart;
import dave.service.model.FilePut;
import dave.service.model.FileQuery;
import dave.service.refusal.Reason;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores files as chunks for callers, and fetches them. */
final class Files {
  /** Chunks of one file that are mined or stored at a time. They share a sync to disk. */
  private static final int CHUNKS_AT_A_TIME = 48;

  private static final Duration PROGRESS = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int WINDOW = 256;

  /** The most leaves in one {@link FilePart.Bytes}. */
  private static final int LEAVES = 16;

  /** The longest list, in bytes. While a list is fetched, it is kept in a temporary file. */
  private static final long MAX_LIST_BYTES = 1L << 30;

  /** Bytes on the wire to fetch one chunk. */
  private static final double WIRE_BYTES = 1_472;

  private final NodeParts node;
  private final Views views;
  private final Mining mining;
  private final Writes writes;
  private final ServiceRuntime runtime;
  private final Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));

  Files(NodeParts node, Views views, Mining mining, Writes writes, ServiceRuntime runtime) {
    this.node = node;
    this.views = views;
    this.mining = mining;
    this.writes = writes;
    this.runtime = runtime;
  }

  Flux<FilePut> put(
      Caller caller,
      MiningQuota quota,
      FileFormat format,
      String mediaType,
      Flux<ByteString> content,
      ToIntFunction<Difficulty> bits) {
    writes.requireWritable();
    return Mono.zip(writes.difficulty(quota), writes.signer())
        .publishOn(runtime.blocking())
        .flatMapMany(
            t -> {
              MinedChunks sink =
                  sink(caller, t.getT2(), bits.applyAsInt(t.getT1()), Writes::accepted);
              return quota.hold(() -> write(content, format, mediaType, sink));
            })
        .onErrorMap(FileFaultException.class, Reason::of);
  }

  private MinedChunks sink(Caller caller, SigningKey signer, int bits, Consumer<Submission> check) {
    return new MinedChunks(views.of(caller), mining, signer, bits, check);
  }

  /**
   * Returns a writer of trees that signs with the node's key.
   *
   * @param check throws the error of a chunk that the store did not take
   */
  Mono<TreeWriter> writer(Caller caller, int bits, Consumer<Submission> check) {
    return Mono.fromSupplier(
            () -> new TreeWriter(sink(caller, node.key().get(), bits, check), CHUNKS_AT_A_TIME))
        .subscribeOn(runtime.blocking());
  }

  private Flux<FilePut> write(
      Flux<ByteString> content, FileFormat format, String mediaType, MinedChunks sink) {
    Latest latest = new Latest();
    Flux<ByteString> bytes = content.publishOn(runtime.blocking(), 1);
    Mono<Written> written =
        switch (format) {
          case LIST -> new ListWriter(sink).write(bytes, -1, latest).map(latest::written);
          case TREE -> new TreeWriter(sink, CHUNKS_AT_A_TIME).write(bytes, mediaType, -1, latest);
        };
    Flux<FilePut> reports =
        Flux.interval(PROGRESS, runtime.timer())
            .onBackpressureLatest()
            .map(tick -> new FilePut.Progress(latest.progress, sink.hashes()));
    Mono<FilePut> result = written.map(file -> new FilePut.Result(file, sink.hashes()));
    // Success or failure of the write ends the reports. A caller that cancels ends both.
    return Flux.merge(reports, result).takeUntil(put -> put instanceof FilePut.Result);
  }

  /** The last progress that was reported. */
  private static final class Latest implements Consumer<WriteProgress> {
    volatile WriteProgress progress = new WriteProgress(0, -1, 0, 0);

    @Override
    public void accept(WriteProgress now) {
      progress = now;
    }

    /** The result of a list that was written, with the counts of the last report. */
    Written written(WorkHash last) {
      return new Written(
          last.toByteString(), false, progress.bytes(), progress.mined(), progress.mined());
    }
  }

  Flux<FilePart> get(Caller caller, FileQuery query) {
    Duration patience = atLeastAMillisecond(query.patience().dividedBy(ATTEMPTS));
    NodeChunks source = source(caller, query.localOnly() ? Duration.ZERO : patience, query.pace());
    double share = TreeShape.MAX_VALUE_LENGTH / WIRE_BYTES;
    ReadOptions options =
        new ReadOptions(
            query.localOnly() ? 1 : ATTEMPTS,
            patience,
            PAUSE,
            WINDOW,
            (long) (query.fastBitsPerSecond() * share / Byte.SIZE));
    return (switch (query.format()) {
          case LIST -> list(source, options, query);
          case TREE -> tree(source, options, query);
        })
        .onErrorMap(FileFaultException.class, Reason::of);
  }

  private static Duration atLeastAMillisecond(Duration time) {
    return time.toMillis() == 0 ? Duration.ofMillis(1) : time;
  }

  /**
   * Returns a source that looks for chunks in the store, then among the peers.
   *
   * @param patience the longest time of one attempt; zero leaves the network out
   */
  NodeChunks source(Caller caller, Duration patience, Pace pace) {
    // A little less than the attempt's timeout: a chunk that no peer has is missing, not late.
    return new NodeChunks(views.of(caller), patience.multipliedBy(9).dividedBy(10), pace);
  }

  private Flux<FilePart> tree(NodeChunks source, ReadOptions options, FileQuery query) {
    TreeReader reader = new TreeReader(source, options, runtime.timer());
    return reader.open(query.root()).flatMapMany(root -> tree(reader, root, query));
  }

  private static Flux<FilePart> tree(TreeReader reader, Root root, FileQuery query) {
    if (query.offset() > root.size()) {
      return Flux.error(() -> Reason.OFFSET_BEYOND_END.refusal(query.offset(), root.size()));
    }
    long length = query.length() == 0 ? root.size() : query.length();
    return Flux.concat(
        Flux.just(new FilePart.Tree(root)),
        reader.read(root, query.offset(), length).buffer(LEAVES).map(FilePart.Bytes::new));
  }

  /** Fetches a list. Its first byte is known only at the end, so it goes to a temporary file. */
  private Flux<FilePart> list(NodeChunks source, ReadOptions options, FileQuery query) {
    ListReader reader = new ListReader(source, options, runtime.timer(), runtime.blocking());
    long length = query.length() == 0 ? Long.MAX_VALUE : query.length();
    AtomicLong seen = new AtomicLong();
    return reader
        .read(WorkHash.of(query.root()), temporary, MAX_LIST_BYTES)
        .map(bytes -> part(bytes, seen.getAndAdd(bytes.size()), query.offset(), length))
        .filter(bytes -> !bytes.isEmpty())
        .buffer(LEAVES)
        .<FilePart>map(FilePart.Bytes::new)
        .startWith(new FilePart.ListOfChunks());
  }

  /** Returns the part of {@code bytes}, which begin at {@code at} of the file, within a range. */
  private static ByteString part(ByteString bytes, long at, long offset, long length) {
    long from = Math.clamp(offset - at, 0, bytes.size());
    long left = Math.max(0, length - Math.max(0, at - offset));
    return bytes.substring((int) from, (int) (from + Math.min(left, bytes.size() - from)));
  }
}
