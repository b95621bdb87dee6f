package dave.files.tree;

import static dave.files.tree.RoundTripTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.ChunkKey;
import dave.files.format.Entry;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Folder;
import dave.files.format.Leaf;
import dave.files.format.Node;
import dave.files.format.Place;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads trees of an attacker: each ends in an error of its own, which names the chunk. */
final class HostileTreeTest {
  private static final ReadOptions TWO_ATTEMPTS =
      new ReadOptions(2, Duration.ofSeconds(5), Duration.ZERO, 16, 0);
  private static final int LEAF = TreeShape.LEAF_LENGTH;

  private final ChunkMap chunks = new ChunkMap();
  private final TreeReader reader = new TreeReader(chunks, TWO_ATTEMPTS, Schedulers.parallel());

  private ByteString leaf(int length) {
    return chunks.plant(Leaf.encode(ByteString.copyFrom(new byte[length])));
  }

  private ByteString node(int level, long size, List<ByteString> keys) {
    return chunks.plant(new Node(level, size, keys).encode());
  }

  private ByteString root(long size, ByteString top) {
    return chunks.plant(Root.of(false, size, "", top).encode());
  }

  private void assertFault(FileFault fault, ByteString root, ByteString culprit) {
    chunks.gets.set(0);
    assertThatThrownBy(() -> reader.read(root).blockLast(Duration.ofSeconds(30)))
        .asInstanceOf(type(FileFaultException.class))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault))
        .satisfies(e -> assertThat(e).hasMessageContaining(ChunkKey.hex(culprit)));
  }

  @Test
  void shouldRefuseANodeAsALeaf() {
    ByteString node = node(1, LEAF, List.of(leaf(LEAF)));
    assertFault(FileFault.WRONG_KIND, root(LEAF, node), node);
  }

  @Test
  void shouldRefuseALeafAsANode() {
    ByteString leaf = leaf(LEAF);
    assertFault(FileFault.WRONG_KIND, root(2L * LEAF, leaf), leaf);
  }

  @Test
  void shouldRefuseARootWithinATree() {
    ByteString inner = root(LEAF, leaf(LEAF));
    assertFault(FileFault.WRONG_KIND, root(2L * LEAF, inner), inner);
    assertFault(FileFault.WRONG_KIND, root(LEAF, inner), inner);
  }

  @Test
  void shouldRefuseWhatIsNoRoot() {
    ByteString leaf = leaf(LEAF);
    assertFault(FileFault.NOT_A_ROOT, leaf, leaf);
    ByteString node = node(1, 2L * LEAF, List.of(leaf, leaf));
    assertFault(FileFault.NOT_A_ROOT, node, node);
    ByteString empty = chunks.plant(ByteString.EMPTY);
    assertFault(FileFault.NOT_A_ROOT, empty, empty);
  }

  @Test
  void shouldRefuseALevelThatDoesNotFall() {
    // The nearest thing to a cycle: a node that lies below one of its own level.
    ByteString lower = node(2, 38L * LEAF, List.of(leaf(LEAF), leaf(LEAF)));
    ByteString upper = node(2, 38L * LEAF, List.of(lower, leaf(LEAF)));
    assertFault(FileFault.WRONG_LEVEL, root(38L * LEAF, upper), lower);
  }

  @Test
  void shouldRefuseABombBeforeAnythingIsMadeOfIt() {
    ByteString keys = ByteString.copyFrom(new byte[32]);
    ByteBuffer bomb = ByteBuffer.allocate(Node.HEADER_LENGTH + 64);
    bomb.put(Node.KIND).put((byte) 1).putLong(900_000_000L * LEAF);
    ByteString node = chunks.plant(ByteString.copyFrom(bomb.array()));
    assertFault(FileFault.WRONG_SIZE, root(2L * LEAF, node), node);
    // With a root that claims the same: another level belongs there.
    assertFault(FileFault.WRONG_LEVEL, root(900_000_000L * LEAF, node), node);
    assertThat(chunks.gets.get()).as("chunks asked for").isEqualTo(2);
    // With the right level and size, it would need more keys than it has bytes for.
    ByteString claims = node(6, 900_000_000L * LEAF, Collections.nCopies(2, keys));
    assertFault(FileFault.WRONG_LENGTH, root(900_000_000L * LEAF, claims), claims);
    assertThat(chunks.gets.get()).as("chunks asked for").isEqualTo(2);
  }

  @Test
  void shouldRefuseASizeBeyondTheLimit() {
    ByteBuffer bytes = ByteBuffer.allocate(11 + 32);
    bytes.put(Root.FILE).put((byte) 1).putLong(TreeShape.MAX_SIZE + 1);
    ByteString over = chunks.plant(ByteString.copyFrom(bytes.array()));
    assertFault(FileFault.TOO_LARGE, over, over);
    ByteString negative = chunks.plant(ByteString.copyFrom(bytes.putLong(2, -1).array()));
    assertFault(FileFault.TOO_LARGE, negative, negative);
  }

  @Test
  void shouldRefuseAnotherSize() {
    ByteString leaf = leaf(LEAF);
    ByteString shorter = leaf(LEAF - 1);
    assertFault(FileFault.WRONG_SIZE, root(LEAF, shorter), shorter);
    ByteString node = node(1, 2L * LEAF, List.of(leaf, shorter));
    assertFault(FileFault.WRONG_SIZE, root(2L * LEAF, node), shorter);
    ByteString longer = node(1, 2L * LEAF + 1, List.of(leaf, leaf, leaf(1)));
    assertFault(FileFault.WRONG_SIZE, root(2L * LEAF, longer), longer);
  }

  @Test
  void shouldRefuseTooManyOrTooFewChildrenAndTrailingBytes() {
    ByteString leaf = leaf(LEAF);
    ByteString fewer = node(1, 2L * LEAF, List.of(leaf));
    assertFault(FileFault.WRONG_LENGTH, root(2L * LEAF, fewer), fewer);
    ByteString more = node(1, 2L * LEAF, List.of(leaf, leaf, leaf));
    assertFault(FileFault.WRONG_LENGTH, root(2L * LEAF, more), more);
    ByteString good = new Node(1, 2L * LEAF, List.of(leaf, leaf)).encode();
    ByteString trailing = chunks.plant(good.concat(ByteString.copyFromUtf8("x")));
    assertFault(FileFault.WRONG_LENGTH, root(2L * LEAF, trailing), trailing);
    ByteString root = Root.of(false, 2L * LEAF, "", chunks.plant(good)).encode();
    ByteString longRoot = chunks.plant(root.concat(ByteString.copyFromUtf8("x")));
    assertFault(FileFault.WRONG_LENGTH, longRoot, longRoot);
  }

  @Test
  void shouldRefuseEveryPrefixOfEveryChunk() {
    ByteString leaf = leaf(LEAF);
    ByteString root =
        Root.of(false, 2L * LEAF, "text/plain", node(1, 2L * LEAF, List.of(leaf, leaf))).encode();
    for (int length = 0; length < root.size(); length++) {
      ByteString cut = root.substring(0, length);
      assertThatThrownBy(() -> Root.parse(ByteString.EMPTY, cut))
          .isInstanceOf(FileFaultException.class);
    }
    ByteString node = new Node(1, 2L * LEAF, List.of(leaf, leaf)).encode();
    for (int length = 0; length < node.size(); length++) {
      ByteString cut = node.substring(0, length);
      assertThatThrownBy(() -> Node.parse(cut, new Place(leaf, 1, 0, 2L * LEAF)))
          .isInstanceOf(FileFaultException.class);
    }
  }

  @Test
  void shouldRefuseAFlippedBitAfterAllAttempts() {
    Written written = await(new TreeWriter(chunks, 4).write(content(10_000)));
    ByteString victim = Leaf.encode(ByteString.copyFrom(new byte[LEAF]));
    ByteString key = ChunkKey.of(victim);
    byte[] flipped = victim.toByteArray();
    flipped[700] ^= 4;
    chunks.chunks.put(key, ByteString.copyFrom(flipped));
    assertFault(FileFault.CORRUPT_CHUNK, written.root(), key);
  }

  @Test
  void shouldNameTheMissingChunkAndItsOffset() {
    Written written = await(new TreeWriter(chunks, 4).write(content(10_000)));
    ByteString key = ChunkKey.of(Leaf.encode(ByteString.copyFrom(new byte[10_000 - 8 * LEAF])));
    chunks.chunks.remove(key);
    assertFault(FileFault.MISSING_CHUNK, written.root(), key);
    assertThatThrownBy(() -> reader.read(written.root()).blockLast())
        .hasMessage(
            "a chunk is found nowhere: chunk " + ChunkKey.hex(key) + " at byte " + 8 * LEAF);
  }

  @Test
  void shouldOutliveOneLieWhenTheNextAnswerIsTrue() {
    Written written = await(new TreeWriter(chunks, 4).write(content(10_000)));
    List<ByteString> asked = Collections.synchronizedList(new ArrayList<>());
    ChunkSource liar =
        key ->
            Mono.defer(
                () -> {
                  boolean first = !asked.contains(key);
                  asked.add(key);
                  return first ? Mono.just(ByteString.copyFromUtf8("a lie")) : chunks.get(key);
                });
    TreeReader careful = new TreeReader(liar, TWO_ATTEMPTS, Schedulers.parallel());
    assertThat(RoundTripTest.read(careful.read(written.root()))).hasSize(10_000);
  }

  @Test
  void shouldRefuseFoldersThatBreakTheRules() {
    ByteString empty = chunks.plant(Root.of(false, 0, "", ByteString.EMPTY).encode());
    byte[] good =
        new Folder(List.of(new Entry("ab", false, 0, empty), new Entry("b", false, 0, empty)))
            .encode()
            .toByteArray();
    assertThat(Folder.parse(ByteString.copyFrom(good)).entries()).hasSize(2);
    for (String name : List.of("..", "/b", "\\b", "\0b", "\nb")) {
      byte[] bad = good.clone();
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, bad, 42, 2);
      assertBadFolder(bad, "not a name");
    }
    assertBadFolder(with(good, 42, (byte) 0xC3), "UTF-8");
    assertBadFolder(with(good, 42, (byte) 'c'), "out of order");
    assertBadFolder(with(good, 0, (byte) 'S'), "neither file nor folder");
    assertBadFolder(with(good, 41, (byte) 200), "cut short");
    assertBadFolder(with(good, 1, (byte) 1), "size");
    byte[] twice = new byte[2 * 43];
    byte[] one = new Folder(List.of(new Entry("b", false, 0, empty))).encode().toByteArray();
    System.arraycopy(one, 0, twice, 0, 43);
    System.arraycopy(one, 0, twice, 43, 43);
    assertBadFolder(twice, "named twice");
    for (int length = 1; length < 43; length++) {
      assertBadFolder(Arrays.copyOf(one, length), "cut short");
    }
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static void assertBadFolder(byte[] list, String... texts) {
    assertThatThrownBy(() -> Folder.parse(ByteString.copyFrom(list)))
        .asInstanceOf(type(FileFaultException.class))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(FileFault.BAD_FOLDER))
        .satisfies(e -> assertThat(e.getMessage()).contains(List.of(texts)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
  }

  private static Flux<ByteString> content(int length) {
    return Flux.just(ByteString.copyFrom(new byte[length]));
  }
}
