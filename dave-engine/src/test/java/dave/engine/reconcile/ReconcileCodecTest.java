package dave.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileCodecTest {
  private static final long DAY_MS = 86_400_000;
  private static final long TIME_MS = 1_767_225_600_000L;
  private static final HexFormat HEX = HexFormat.of();

  private final ReconcileCodec codec = new ReconcileCodec(Mass.WORK);
  private Random random = new Random(1);

  private long time() {
    return random.nextLong(1L << 48);
  }

  private Bucket bucket() {
    Place place = new Place(random.nextLong() >>> 1, random.nextInt());
    return Bucket.of(random.nextInt(257), random.nextInt(Place.BITS + 1), place);
  }

  private MassFloor floor() {
    return random.nextInt(3) == 0
        ? MassFloor.none(Mass.WORK)
        : new MassFloor(
            Mass.WORK, random.nextInt(257), random.nextLong(Mass.AGE_FLOOR_MS, 1L << 48));
  }

  private Question.Names names() {
    long fromMs = time();
    return new Question.Names(random.nextLong(), bucket(), fromMs, Math.max(fromMs, time()));
  }

  private Question question() {
    Question.Names names = names();
    return switch (random.nextInt(4)) {
      case 0 ->
          new Question.Classes(random.nextLong(), floor(), time(), time(), random.nextInt(258));
      case 1 ->
          new Question.Parts(
              names.salt(), names.bucket(), names.fromMs(), names.toMs(), random.nextInt(1, 256));
      case 2 ->
          new Question.OneMore(
              names.salt(),
              names.bucket(),
              names.fromMs(),
              names.toMs(),
              random.nextInt(Question.OneMore.MOST),
              random.nextInt());
      default -> names;
    };
  }

  private List<Integer> shortNames(int least) {
    return random.ints(random.nextInt(least, 300)).boxed().toList();
  }

  private Answer answer(Question question) {
    if (random.nextInt(20) == 0) {
      return Answer.Later.LATER;
    }
    return switch (question) {
      case Question.Classes asked -> {
        List<Answer.Part> classes = new ArrayList<>();
        for (int bits = asked.below() - 1; bits >= 0 && classes.size() < 100; bits--) {
          if (random.nextInt(3) == 0) {
            classes.add(part(Bucket.whole(bits)));
          }
        }
        yield new Answer.Classes(floor(), classes, random.nextBoolean());
      }
      case Question.Parts asked -> {
        List<Answer.Part> parts = new ArrayList<>();
        divide(asked.bucket(), Math.min(asked.most(), 70), parts);
        yield new Answer.Parts(asked.bucket(), parts);
      }
      case Question.Names asked -> new Answer.Names(shortNames(0));
      case Question.OneMore asked ->
          new Answer.Names(random.ints(random.nextInt(2)).boxed().toList());
    };
  }

  private Answer.Part part(Bucket bucket) {
    int count = random.nextInt() >>> random.nextInt(1, 31);
    return new Answer.Part(bucket, Math.max(1, count), random.nextInt());
  }

  private void divide(Bucket bucket, int most, List<Answer.Part> parts) {
    if (most > 1 && bucket.bits() > 0 && random.nextInt(8) > 0) {
      int lower = random.nextInt(most);
      divide(bucket.half(false), lower, parts);
      divide(bucket.half(true), most - lower, parts);
    } else if (most > 0 && random.nextInt(4) > 0) {
      parts.add(part(bucket));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldReadWhatItWrote(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Question question = question();
      byte[] asked = codec.encode(question);
      assertThat(asked).hasSize(question.bytes());
      assertThat(codec.question(asked)).as("seed %d", seed).contains(question);

      Answer answer = answer(question);
      byte[] told = codec.encode(question, answer);
      assertThat(told).hasSize(answer.bytes());
      assertThat(ReconcileCodec.tag(told)).contains(question.tag());
      assertThat(codec.answer(told, question)).as("seed %d", seed).contains(answer);

      Fetch fetch = new Fetch(names(), shortNames(1));
      byte[] wanted = codec.encode(fetch);
      assertThat(wanted).hasSize(fetch.bytes());
      assertThat(codec.fetch(wanted)).as("seed %d", seed).contains(fetch);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void shouldReadNothingElse(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      Question question = question();
      byte[] asked = spoiled(codec.encode(question));
      codec
          .question(asked)
          .ifPresent(read -> assertThat(codec.encode(read)).as("seed %d", seed).isEqualTo(asked));
      byte[] told = spoiled(codec.encode(question, answer(question)));
      codec
          .answer(told, question)
          .ifPresent(
              read -> assertThat(codec.encode(question, read)).as("seed %d", seed).isEqualTo(told));
      byte[] wanted = spoiled(codec.encode(new Fetch(names(), shortNames(1))));
      codec
          .fetch(wanted)
          .ifPresent(read -> assertThat(codec.encode(read)).as("seed %d", seed).isEqualTo(wanted));
    }
  }

  private byte[] spoiled(byte[] body) {
    byte[] spoiled =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(body, random.nextInt(body.length));
          case 1 -> Arrays.copyOf(body, body.length + random.nextInt(1, 20));
          default -> body.clone();
        };
    for (int flips = random.nextInt(4); flips > 0 && spoiled.length > 0; flips--) {
      spoiled[random.nextInt(spoiled.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return spoiled;
  }

  @Test
  void shouldRefuseEveryPrefixAndWhatIsTooLong() {
    for (int i = 0; i < 30; i++) {
      byte[] asked = codec.encode(question());
      for (int length = 0; length < asked.length; length++) {
        assertThat(codec.question(Arrays.copyOf(asked, length))).isEmpty();
      }
    }
    Question.Names of = names();
    byte[] none = codec.encode(of);
    assertThat(codec.fetch(none)).as("no names").isEmpty();
    assertThat(codec.fetch(Arrays.copyOf(none, ReconcileCodec.MAX_LENGTH + 1))).isEmpty();
    assertThat(codec.answer(new byte[ReconcileCodec.MAX_LENGTH + 5], of)).isEmpty();
    assertThat(ReconcileCodec.tag(new byte[4])).isEmpty();
  }

  @Test
  void shouldRefuseTheAnswerToAnotherQuestion() {
    Question.Names of = names();
    Question.Names other =
        new Question.Names(of.salt() ^ 1L << 40, of.bucket(), of.fromMs(), of.toMs());
    byte[] told = codec.encode(of, new Answer.Names(List.of(7)));
    assertThat(codec.answer(told, other)).isEmpty();
    Question.Parts parts = new Question.Parts(of.salt(), of.bucket(), of.fromMs(), of.toMs(), 16);
    assertThat(codec.answer(told, parts)).isEmpty();
  }

  @Test
  void shouldRefuseMoreThanOneNameWhereOneIsAskedFor() {
    Question.Names of = names();
    Question.OneMore question =
        new Question.OneMore(of.salt(), of.bucket(), of.fromMs(), of.toMs(), 3, 9);
    byte[] two = codec.encode(of, new Answer.Names(List.of(7, 8)));
    assertThat(codec.answer(two, question)).isEmpty();
    byte[] tooMany =
        codec.encode(
            new Question.OneMore(
                of.salt(), of.bucket(), of.fromMs(), of.toMs(), Question.OneMore.MOST, 9));
    assertThat(codec.question(tooMany)).isEmpty();
    assertThat(codec.fetch(codec.encode(question))).as("no fetch").isEmpty();
  }

  @Test
  void shouldRefusePartsThatOverlapOrAreTooMany() {
    Bucket bucket = Bucket.around(20, 30, TIME_MS);
    Question.Parts question = new Question.Parts(5, bucket, 0, TIME_MS, 2);
    Answer.Part lower = new Answer.Part(bucket.half(false), 3, 1);
    Answer.Part upper = new Answer.Part(bucket.half(true), 3, 1);
    Answer.Part quarter = new Answer.Part(bucket.half(false).half(true), 3, 1);
    assertThat(read(question, List.of(lower, upper))).isPresent();
    assertThat(read(question, List.of(upper, lower))).isEmpty();
    assertThat(read(question, List.of(lower, quarter))).isEmpty();
    assertThat(read(question, List.of(lower, lower))).isEmpty();
    Answer.Part first = new Answer.Part(bucket.half(false).half(false), 3, 1);
    assertThat(read(question, List.of(first, quarter, upper))).isEmpty();
  }

  private Optional<Answer> read(Question.Parts question, List<Answer.Part> parts) {
    byte[] body = codec.encode(question, new Answer.Parts(question.bucket(), parts));
    return codec.answer(body, question);
  }

  /** The examples of PROTOCOL.md of links. */
  private String examples() {
    long salt = 0x0102030405060708L;
    Bucket bucket = Bucket.around(20, 35, TIME_MS);
    Question.Classes classes =
        new Question.Classes(
            salt, new MassFloor(Mass.WORK, 18, 30 * DAY_MS), TIME_MS, TIME_MS - 30_000, 257);
    Question.Parts parts = new Question.Parts(salt, bucket, 0, TIME_MS, 16);
    Question.Names names = new Question.Names(salt, bucket.half(true), 0, TIME_MS);
    StringBuilder text = new StringBuilder();
    add(text, "question, difficulties", codec.encode(classes));
    add(
        text,
        "answer, difficulties 22 and 20",
        codec.encode(
            classes,
            new Answer.Classes(
                MassFloor.none(Mass.WORK),
                List.of(
                    new Answer.Part(Bucket.whole(22), 3, 0x11121314),
                    new Answer.Part(Bucket.whole(20), 500, 0x21222324)),
                true)));
    add(text, "question, parts", codec.encode(parts));
    add(
        text,
        "answer, two parts of 300 and 20 dats",
        codec.encode(
            parts,
            new Answer.Parts(
                bucket,
                List.of(
                    new Answer.Part(bucket.half(false), 300, 0x31323334),
                    new Answer.Part(bucket.half(true), 20, 0x41424344)))));
    add(text, "question, names", codec.encode(names));
    List<Integer> shortNames = List.of(0x51525354, 0x61626364);
    add(text, "answer, two names", codec.encode(names, new Answer.Names(shortNames)));
    Question.OneMore oneMore =
        new Question.OneMore(salt, bucket.half(true), 0, TIME_MS, 300, 0x71727374);
    add(text, "question, the one more than 300", codec.encode(oneMore));
    add(text, "answer, that one", codec.encode(oneMore, new Answer.Names(List.of(0x51525354))));
    add(text, "answer, not one", codec.encode(oneMore, new Answer.Names(List.of())));
    add(text, "answer, later", codec.encode(names, Answer.Later.LATER));
    add(text, "fetch of both", codec.encode(new Fetch(names, shortNames)));
    return text.toString();
  }

  private static void add(StringBuilder text, String name, byte[] body) {
    String hex = HEX.formatHex(body);
    text.append(name).append(":\n");
    for (int at = 0; at < hex.length(); at += 96) {
      text.append("  ").append(hex, at, Math.min(hex.length(), at + 96)).append('\n');
    }
  }

  @Test
  void shouldMatchTheExamplesOfTheProtocol() throws Exception {
    Path file = Path.of("../dave-link/PROTOCOL.md");
    String text = Files.readString(file);
    String begin = "\n```reconcile\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("```\n", from);
    if (Boolean.getBoolean("dave.docs.write")) {
      Files.writeString(file, text.substring(0, from) + examples() + text.substring(to));
    } else {
      assertThat(text.substring(from, to)).isEqualTo(examples());
    }
  }
}
