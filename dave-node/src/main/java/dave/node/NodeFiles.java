package dave.node;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.model.Pace;
import dave.engine.store.Admission;
import dave.files.fetch.ReadOptions;
import dave.files.path.Downloaded;
import dave.files.path.Downloader;
import dave.files.path.PathWriter;
import dave.files.path.ReadProgress;
import dave.files.tree.TreeReader;
import dave.files.tree.TreeWriter;
import dave.files.tree.WriteProgress;
import dave.files.tree.Written;
import dave.service.NodeService;
import dave.service.model.Caller;
import java.nio.file.Path;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Files and folders of any size on a node: many dats, each named by its own hash. The node's key
 * signs what is written, and gossip spreads it. What is read is verified. Memory is bounded
 * whatever the size. Errors are {@link dave.files.format.FileFaultException}, or {@link
 * IllegalStateException} for a chunk that the store did not take.
 */
public final class NodeFiles {
  private final NodeService service;
  private final int difficulty;
  private final Scheduler io;

  NodeFiles(NodeService service, int difficulty) {
    this.service = service;
    this.difficulty = difficulty;
    this.io = service.runtime().blocking();
  }

  /**
   * Stores a file or folder of the disk at the node's usual difficulty. Chunks that the node
   * already holds are not mined again. Cancelling stops it.
   *
   * @param listener gets the progress after each chunk
   */
  public Mono<Written> put(Path path, Consumer<WriteProgress> listener) {
    return writer(difficulty).flatMap(writer -> new PathWriter(writer, io).write(path, listener));
  }

  /**
   * Stores content as it comes. It requests more only as fast as it is mined.
   *
   * @param mediaType empty if unknown
   * @param bits the difficulty of each chunk; the node refuses one below its minimum
   */
  public Mono<Written> put(Flux<ByteString> content, String mediaType, int bits) {
    return writer(bits)
        .flatMap(writer -> writer.write(content.publishOn(io, 1), mediaType, -1, progress -> {}));
  }

  private Mono<TreeWriter> writer(int bits) {
    return service.writer(bits, NodeFiles::check);
  }

  private static void check(Submission submission) {
    boolean kept =
        submission instanceof Submission.Decided decided
            && (decided.admission().admitted()
                || decided.admission() == Admission.Ignored.ALREADY_HELD);
    if (!kept) {
      throw new IllegalStateException("the store did not take a chunk: " + submission);
    }
  }

  /**
   * Fetches a file or folder to the disk, from the store and the network. The target appears under
   * its name only when it is complete. A later call resumes with what was fetched before.
   *
   * @param root 32 bytes, see {@link Written#root}
   * @param pace whether to request chunks in the slots of gossip or at once; see {@link Pace}
   */
  public Mono<Downloaded> get(
      ByteString root, Path target, Pace pace, Consumer<ReadProgress> listener) {
    return new Downloader(reader(pace), io).download(root, target, false, listener);
  }

  /** Returns a reader of files and folders, or parts of them, from the store and the network. */
  public TreeReader reader(Pace pace) {
    ReadOptions options = ReadOptions.DEFAULT;
    return new TreeReader(
        service.chunks(Caller.EMBEDDING_PROGRAM, options.patience(), pace),
        options,
        service.runtime().timer());
  }
}
