package dave.engine.reconcile;

import dave.engine.store.DatWeight;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Place;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Converts questions, answers and fetches to and from bodies of frames, as PROTOCOL.md of links
 * describes them. There is one encoding of each. Decoding refuses all others, and takes no more
 * memory than a small multiple of the body.
 */
public final class ReconcileCodec {
  /** The longest body: that of a frame alone in the largest cell. */
  public static final int MAX_LENGTH = 1_387;

  private static final int CLASSES = 0;
  private static final int PARTS = 1;
  private static final int NAMES = 2;
  private static final int ONE_MORE = 3;

  private static final int LATER = 0;
  private static final int ALL_CLASSES = 1;
  private static final int SOME_CLASSES = 2;
  private static final int SOME_PARTS = 3;
  private static final int SOME_NAMES = 4;

  private static final int TIME_BYTES = 6;
  private static final long MAX_TIME = (1L << (TIME_BYTES * Byte.SIZE)) - 1;
  private static final int VARINT_BITS = 7;

  private final Mass mass;

  /**
   * @param mass that of the network, of which floors are
   */
  public ReconcileCodec(Mass mass) {
    this.mass = mass;
  }

  /** The body of the frame of a question. */
  public byte[] encode(Question question) {
    ByteBuffer out = ByteBuffer.allocate(question.bytes());
    write(question, out);
    return out.array();
  }

  /** The body of the frame of a fetch. */
  public byte[] encode(Fetch fetch) {
    ByteBuffer out = ByteBuffer.allocate(fetch.bytes());
    write(fetch.of(), out);
    fetch.names().forEach(out::putInt);
    return out.array();
  }

  /** The body of the frame of an answer to a question. */
  public byte[] encode(Question question, Answer answer) {
    ByteBuffer out = ByteBuffer.allocate(answer.bytes()).putInt(question.tag());
    switch (answer) {
      case Answer.Later later -> out.put((byte) LATER);
      case Answer.Classes classes -> {
        out.put((byte) (classes.whole() ? ALL_CLASSES : SOME_CLASSES));
        writeFloor(classes.floor(), out);
        for (Answer.Part part : classes.classes()) {
          out.putShort((short) part.bucket().difficulty());
          out.putInt(part.digest()).putInt(part.count());
        }
      }
      case Answer.Parts parts -> {
        out.put((byte) SOME_PARTS);
        for (Answer.Part part : parts.parts()) {
          out.put((byte) part.bucket().bits()).putInt(part.digest());
          writeVarint(part.count(), out);
          writePlace(part.bucket().first(), part.bucket().bits(), parts.of().bits(), out);
        }
      }
      case Answer.Names names -> {
        out.put((byte) SOME_NAMES);
        names.names().forEach(out::putInt);
      }
    }
    return out.array();
  }

  private static void write(Question question, ByteBuffer out) {
    switch (question) {
      case Question.Classes classes -> {
        out.put((byte) CLASSES).putLong(classes.salt());
        writeFloor(classes.floor(), out);
        writeTime(classes.nowMs(), out);
        writeTime(classes.toMs(), out);
        out.putShort((short) classes.below());
      }
      case Question.Parts parts -> {
        writeBucket(PARTS, parts, out);
        out.put((byte) parts.most());
      }
      case Question.Names names -> writeBucket(NAMES, names, out);
      case Question.OneMore oneMore -> {
        writeBucket(ONE_MORE, oneMore, out);
        writeVarint(oneMore.held(), out);
        out.putInt(oneMore.sum());
      }
    }
  }

  private static void writeBucket(int kind, Question.OfBucket question, ByteBuffer out) {
    Bucket bucket = question.bucket();
    out.put((byte) kind).putLong(question.salt());
    out.putShort((short) bucket.difficulty()).put((byte) bucket.bits());
    writePlace(bucket.first(), bucket.bits(), Place.BITS, out);
    writeTime(question.fromMs(), out);
    writeTime(question.toMs(), out);
  }

  private static void writeFloor(MassFloor floor, ByteBuffer out) {
    out.putShort((short) (floor.difficulty() + 1));
    writeTime(floor.isNone() ? 0 : Math.min(floor.ageMs(), MAX_TIME), out);
  }

  private static void writeTime(long timeMs, ByteBuffer out) {
    if (timeMs < 0 || timeMs > MAX_TIME) {
      throw new IllegalArgumentException("no time of 6 bytes: " + timeMs);
    }
    out.putShort((short) (timeMs >>> Integer.SIZE)).putInt((int) timeMs);
  }

  private static void writeVarint(int number, ByteBuffer out) {
    int left = number;
    while (left >>> VARINT_BITS != 0) {
      out.put((byte) (left | 1 << VARINT_BITS));
      left >>>= VARINT_BITS;
    }
    out.put((byte) left);
  }

  /** Writes the bits of a place from one to below another as a number, in whole bytes. */
  private static void writePlace(Place place, int from, int to, ByteBuffer out) {
    for (int at = Math.ceilDiv(to - from, Byte.SIZE) - 1; at >= 0; at--) {
      int one = 0;
      for (int bit = Byte.SIZE - 1; bit >= 0; bit--) {
        int of = from + at * Byte.SIZE + bit;
        one = one << 1 | (of < to && place.bit(of) ? 1 : 0);
      }
      out.put((byte) one);
    }
  }

  /** A body that is none. Never leaves this class. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private Malformed() {
      super("malformed", null, false, false);
    }
  }

  private interface Reader<T> {
    T read(ByteBuffer in) throws Malformed;
  }

  private static <T> Optional<T> decode(byte[] body, Reader<T> reader) {
    if (body.length > MAX_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(body);
    try {
      T read = reader.read(in);
      return in.hasRemaining() ? Optional.empty() : Optional.of(read);
    } catch (Malformed | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static void require(boolean condition) throws Malformed {
    if (!condition) {
      throw new Malformed();
    }
  }

  /** The question in a body; empty if there is none. */
  public Optional<Question> question(byte[] body) {
    return decode(body, this::readQuestion);
  }

  /** The fetch in a body; empty if there is none. */
  public Optional<Fetch> fetch(byte[] body) {
    return decode(
        body,
        in -> {
          require(readQuestion(in) instanceof Question.Names);
          in.rewind();
          Question.Names of = (Question.Names) readQuestion(in);
          require(in.hasRemaining());
          return new Fetch(of, readNames(in));
        });
  }

  /** The tag of the question that a body answers; empty if it is no answer. */
  public static Optional<Integer> tag(byte[] body) {
    return body.length < Answer.HEAD || body.length > MAX_LENGTH
        ? Optional.empty()
        : Optional.of(ByteBuffer.wrap(body).getInt());
  }

  /** The answer in a body to a question with its tag; empty if there is none. */
  public Optional<Answer> answer(byte[] body, Question question) {
    return decode(
        body,
        in -> {
          require(in.getInt() == question.tag());
          int kind = in.get();
          if (kind == LATER) {
            return Answer.Later.LATER;
          }
          return switch (question) {
            case Question.Classes asked -> {
              require(kind == ALL_CLASSES || kind == SOME_CLASSES);
              yield readClasses(asked, kind == ALL_CLASSES, in);
            }
            case Question.Parts asked -> {
              require(kind == SOME_PARTS);
              yield readParts(asked, in);
            }
            case Question.Names asked -> {
              require(kind == SOME_NAMES);
              yield new Answer.Names(readNames(in));
            }
            case Question.OneMore asked -> {
              require(kind == SOME_NAMES && in.remaining() <= Integer.BYTES);
              yield new Answer.Names(readNames(in));
            }
          };
        });
  }

  private Question readQuestion(ByteBuffer in) throws Malformed {
    int kind = in.get();
    long salt = in.getLong();
    if (kind == CLASSES) {
      MassFloor floor = readFloor(in);
      Question.Classes asked =
          new Question.Classes(salt, floor, readTime(in), readTime(in), in.getShort());
      require(asked.below() >= 0 && asked.below() <= Answerer.ABOVE_ALL);
      return asked;
    }
    require(kind == PARTS || kind == NAMES || kind == ONE_MORE);
    int difficulty = in.getShort();
    int bits = in.get();
    require(isDifficulty(difficulty) && bits >= 0 && bits <= Place.BITS);
    Bucket bucket = new Bucket(difficulty, bits, readPlace(new Place(0, 0), bits, Place.BITS, in));
    long fromMs = readTime(in);
    long toMs = readTime(in);
    require(fromMs <= toMs);
    if (kind == NAMES) {
      return new Question.Names(salt, bucket, fromMs, toMs);
    }
    if (kind == ONE_MORE) {
      int held = readVarint(in);
      require(held >= 0 && held < Question.OneMore.MOST);
      return new Question.OneMore(salt, bucket, fromMs, toMs, held, in.getInt());
    }
    int most = in.get() & 0xff;
    require(most > 0);
    return new Question.Parts(salt, bucket, fromMs, toMs, most);
  }

  private static boolean isDifficulty(int difficulty) {
    return difficulty >= 0 && difficulty <= DatWeight.MAX_DIFFICULTY;
  }

  private MassFloor readFloor(ByteBuffer in) throws Malformed {
    int difficulty = in.getShort() - 1;
    long ageMs = readTime(in);
    if (difficulty == -1) {
      require(ageMs == 0);
      return MassFloor.none(mass);
    }
    require(isDifficulty(difficulty) && ageMs >= Mass.AGE_FLOOR_MS);
    return new MassFloor(mass, difficulty, ageMs);
  }

  private static long readTime(ByteBuffer in) {
    return ((long) (in.getShort() & 0xffff) << Integer.SIZE) | (in.getInt() & 0xffff_ffffL);
  }

  private static int readVarint(ByteBuffer in) throws Malformed {
    int number = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += VARINT_BITS) {
      int one = in.get();
      number |= (one & 0x7f) << shift;
      if (one >= 0) {
        boolean fits = shift < 4 * VARINT_BITS || one < 1 << 3;
        require(fits && (one > 0 || shift == 0));
        return number;
      }
    }
    throw new Malformed();
  }

  /** Reads what {@link #writePlace} wrote, into a place whose bits there are 0. */
  private static Place readPlace(Place base, int from, int to, ByteBuffer in) throws Malformed {
    Place place = base;
    for (int at = Math.ceilDiv(to - from, Byte.SIZE) - 1; at >= 0; at--) {
      int one = in.get();
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        if ((one >>> bit & 1) != 0) {
          int of = from + at * Byte.SIZE + bit;
          require(of < to);
          place = place.with(of);
        }
      }
    }
    return place;
  }

  private Answer.Classes readClasses(Question.Classes asked, boolean whole, ByteBuffer in)
      throws Malformed {
    MassFloor floor = readFloor(in);
    List<Answer.Part> classes = new ArrayList<>();
    int below = asked.below();
    while (in.hasRemaining()) {
      int difficulty = in.getShort();
      require(difficulty >= 0 && difficulty < below);
      below = difficulty;
      int digest = in.getInt();
      int count = in.getInt();
      require(count > 0);
      classes.add(new Answer.Part(Bucket.whole(difficulty), count, digest));
    }
    return new Answer.Classes(floor, classes, whole);
  }

  private static Answer.Parts readParts(Question.Parts asked, ByteBuffer in) throws Malformed {
    Bucket of = asked.bucket();
    List<Answer.Part> parts = new ArrayList<>();
    @Nullable Place last = null;
    while (in.hasRemaining()) {
      int bits = in.get();
      require(bits >= 0 && bits <= of.bits());
      int digest = in.getInt();
      int count = readVarint(in);
      require(count > 0);
      Place first = readPlace(of.first(), bits, of.bits(), in);
      require(last == null || last.compareTo(first) < 0);
      Bucket bucket = new Bucket(of.difficulty(), bits, first);
      last = bucket.last();
      parts.add(new Answer.Part(bucket, count, digest));
    }
    require(parts.size() <= asked.most());
    return new Answer.Parts(of, parts);
  }

  private static List<Integer> readNames(ByteBuffer in) throws Malformed {
    require(in.remaining() % Integer.BYTES == 0);
    List<Integer> names = new ArrayList<>(in.remaining() / Integer.BYTES);
    while (in.hasRemaining()) {
      names.add(in.getInt());
    }
    return names;
  }
}
