package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutboxTest {
  @Test
  void shouldPutSmallMessagesTogether() {
    Outbox outbox = new Outbox(10_000);
    for (int i = 0; i < 10; i++) {
      outbox.offer(20, new byte[100]);
    }
    CellWriter cell = new CellWriter(CellFormat.MAX_SIZE);
    outbox.fill(cell);
    assertThat(outbox.isEmpty()).isTrue();
    List<Integer> types = new ArrayList<>();
    assertThat(Frames.areWhole(cell.plain(), cell.plain().length)).isTrue();
    Frames.each(cell.plain(), cell.plain().length, (type, b, o, n) -> types.add(n));
    assertThat(types).hasSize(10).containsOnly(100);
  }

  @Test
  void shouldRefuseWhatIsTooMuch() {
    Outbox outbox = new Outbox(1_000);
    assertThat(outbox.offer(20, new byte[600])).isTrue();
    assertThat(outbox.offer(20, new byte[401])).isFalse();
    assertThat(outbox.offer(20, new byte[400])).isTrue();
    assertThat(outbox.bytes()).isEqualTo(1_000);
    assertThat(new Outbox(100_000).offer(20, new byte[Fragments.MAX_MESSAGE + 1])).isFalse();
  }

  @Test
  void shouldTakeOneMessageBeforeAllOthersThoughItIsFull() {
    Outbox outbox = new Outbox(4_000);
    for (int i = 0; i < 4; i++) {
      outbox.offer(20, new byte[1_000]);
    }
    assertThat(outbox.offerFirst(21, new byte[100])).isTrue();
    assertThat(outbox.offerFirst(21, new byte[100])).isFalse();
    CellWriter cell = new CellWriter(CellFormat.MAX_SIZE);
    outbox.fill(cell);
    List<Integer> types = new ArrayList<>();
    Frames.each(cell.plain(), cell.plain().length, (type, b, o, n) -> types.add(type));
    assertThat(types).containsExactly(21, 20);
  }

  @Test
  void shouldLetSmallOnesPassALargeOneOnce() {
    Outbox outbox = new Outbox(10_000);
    outbox.offer(20, new byte[1_000]);
    outbox.offer(21, new byte[1_001]);
    outbox.offer(22, new byte[50]);
    CellWriter cell = new CellWriter(CellFormat.MAX_SIZE);
    outbox.fill(cell);
    List<Integer> types = new ArrayList<>();
    Frames.each(cell.plain(), cell.plain().length, (type, b, o, n) -> types.add(type));
    assertThat(types).containsExactly(20, 22);
    cell.clear();
    outbox.fill(cell);
    Frames.each(cell.plain(), cell.plain().length, (type, b, o, n) -> types.add(type));
    assertThat(types).containsExactly(20, 22, 21);
  }

  /** A frame of the link itself takes its part of a cell, or not. */
  @Test
  void shouldTellWhatGoesWholeIntoTheNextCell() {
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int size = CellFormat.MIN_SIZE + random.nextInt(221);
      Outbox outbox = new Outbox(1 << 20);
      CellWriter cell = new CellWriter(size);
      if (random.nextInt(4) == 0) {
        outbox.offer(20, new byte[2_000]);
        outbox.fill(cell);
      }
      boolean fits = true;
      int control = random.nextBoolean() ? Frames.OVERHEAD + 33 : 0;
      for (int i = random.nextInt(1, 70); i > 0 && fits; i--) {
        int length = random.nextInt(random.nextBoolean() ? 40 : 600);
        fits = length <= outbox.room(size, control);
        outbox.offer(21, new byte[length]);
      }
      cell.clear();
      if (control > 0) {
        cell.add(FrameType.REKEY_OFFER, new byte[33]);
      }
      outbox.fill(cell);
      assertThat(outbox.isEmpty()).as("seed %d", seed).isEqualTo(fits);
    }
  }

  @Test
  void shouldTellWhichMessagesTakeMoreThanACell() {
    for (int length = 1_000; length < 1_400; length++) {
      Outbox outbox = new Outbox(10_000);
      outbox.offer(20, new byte[length]);
      CellWriter cell = new CellWriter(CellFormat.MIN_SIZE);
      cell.add(FrameType.REKEY_OFFER, new byte[33]);
      outbox.fill(cell);
      int[] types = new int[FrameType.FIRST_CONTENT + 5];
      Frames.each(cell.plain(), cell.plain().length, (type, b, o, n) -> types[type]++);
      assertThat(types[FrameType.FRAGMENT])
          .as("%d bytes", length)
          .isEqualTo(Outbox.isLong(length, CellFormat.MIN_SIZE) ? 1 : 0);
    }
  }

  /** Any messages and any size of cell, while cells are lost, repeated or swapped. */
  @Test
  void shouldPutTogetherWhatItCut() {
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Outbox outbox = new Outbox(1 << 20);
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        byte[] body = new byte[random.nextInt(random.nextBoolean() ? 300 : 4_097)];
        random.nextBytes(body);
        outbox.offer(16 + i, body);
        sent.add(16 + i + HexFormat.of().formatHex(body));
      }
      boolean lossy = seed % 2 == 0;
      List<String> got = new ArrayList<>();
      Reassembly reassembly = new Reassembly();
      CellWriter cell = new CellWriter(CellFormat.MIN_SIZE + random.nextInt(221));
      List<byte[]> cells = new ArrayList<>();
      while (!outbox.isEmpty()) {
        cell.clear();
        outbox.fill(cell);
        assertThat(Frames.areWhole(cell.plain(), cell.plain().length)).isTrue();
        cells.add(cell.plain().clone());
      }
      for (int i = 1; lossy && i < cells.size(); i++) {
        if (random.nextInt(4) == 0) {
          cells.set(i, cells.set(i - 1, cells.get(i)));
        }
      }
      for (byte[] plain : cells) {
        if (!lossy || random.nextInt(10) > 0) {
          Frames.each(
              plain,
              plain.length,
              (type, bytes, at, length) -> {
                if (type == FrameType.FRAGMENT) {
                  reassembly.receive(bytes, at, length, (t, b, o, n) -> note(got, t, b, o, n));
                } else {
                  note(got, type, bytes, at, length);
                }
              });
        }
      }
      assertThat(sent).as("seed %d", seed).containsAll(got);
      assertThat(got).doesNotHaveDuplicates();
      if (!lossy) {
        assertThat(got).as("seed %d", seed).hasSize(12);
      }
    }
  }

  private static void note(List<String> got, int type, byte[] bytes, int at, int length) {
    got.add(type + HexFormat.of().formatHex(bytes, at, at + length));
  }

  @Test
  void shouldNotBeHurtByAnyPieces() {
    for (int seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Reassembly reassembly = new Reassembly();
      for (int i = 0; i < 100; i++) {
        byte[] piece = new byte[random.nextInt(1_400)];
        random.nextBytes(piece);
        if (piece.length > 3) {
          piece[0] = 0;
          piece[1] = (byte) random.nextInt(3);
          piece[2] = (byte) (random.nextInt(4) | (random.nextInt(4) == 0 ? 0x80 : 0));
        }
        reassembly.receive(
            piece,
            0,
            piece.length,
            (type, bytes, at, length) -> {
              assertThat(length).isLessThanOrEqualTo(Fragments.MAX_MESSAGE);
              assertThat(type).isGreaterThanOrEqualTo(FrameType.FIRST_CONTENT);
            });
      }
    }
  }

  @Test
  void shouldTellWholePlaintexts() {
    byte[] plain = new byte[50];
    assertThat(Frames.areWhole(plain, 50)).isTrue();
    plain[49] = 1;
    assertThat(Frames.areWhole(plain, 50)).as("a byte behind the end").isFalse();
    plain[49] = 0;
    plain[0] = 20;
    plain[2] = 47;
    assertThat(Frames.areWhole(plain, 50)).as("to the last byte").isTrue();
    plain[2] = 48;
    assertThat(Frames.areWhole(plain, 50)).as("one too long").isFalse();
    plain[2] = 46;
    plain[49] = 20;
    assertThat(Frames.areWhole(plain, 50)).as("a type without a length").isFalse();
  }
}
