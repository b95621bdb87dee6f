package dave.service.refusal;

import dave.files.format.FileFault;
import dave.files.format.FileFaultException;

/**
 * The reason why a call fails: a name for programs and a sentence for people. The sentence follows
 * the name of a field where there is one, and gives the value and the remedy. Failures of one API
 * alone, such as a malformed header, are defined in that API.
 */
public enum Reason {
  ADDRESS_INVALID(Kind.MALFORMED, "%s"),
  AUTHOR_INVALID(Kind.FORGED, "is no Ed25519 key of prime order: use another key"),
  AUTHOR_MALFORMED(Kind.MALFORMED, "has %s bytes: send an Ed25519 public key of 32 bytes"),
  BANDWIDTH_OUT_OF_RANGE(Kind.MALFORMED, "is %s: send %s to %s, or 0"),
  CERTIFICATE_MISSING(
      Kind.UNAUTHENTICATED,
      "this node wants a client certificate: show one that its admin-client-ca signed"),
  CHUNK_MALFORMED(Kind.MALFORMED, "has %s bytes: send a hash of 32 bytes"),
  CHUNK_TIMEOUT_OUT_OF_RANGE(Kind.MALFORMED, Texts.RANGE),
  CORRUPT_CHUNK(Kind.LACKING, "%s"),
  CURSOR_MALFORMED(
      Kind.MALFORMED,
      "{is malformed|'%s' is malformed}: send one that a node gave, {\"0\"|0} or nothing"),
  CURSOR_UNKNOWN(
      Kind.GONE,
      "the cursor is not of this node's present store: start with {\"0\"|0} for all dats that it"
          + " holds, or without a cursor for new ones"),
  DAT_MISSING(Kind.MALFORMED, "is not set: send a finished dat"),
  DAT_NOT_FOUND(Kind.NOT_FOUND, "%s"),
  DEADLINE_EXCEEDED(Kind.LATE, "not done in %s ms: set a later deadline"),
  DIFFICULTY_OUT_OF_RANGE(Kind.MALFORMED, Texts.RANGE),
  DIFFICULTY_TOO_LOW(Kind.UNACCEPTABLE, "the work is below the node's minimum: mine more bits"),
  DISK(Kind.UNACCEPTABLE, "%s"),
  FAST_MISSING(Kind.MALFORMED, "bounds fast lookups only: set fast as well"),
  FORMAT_UNKNOWN(Kind.MALFORMED, "is not tree or list"),
  INTERNAL(Kind.INTERNAL, "internal error; the node's log has it"),
  KEY_MISSING(Kind.MALFORMED, "is empty: send 1 to 32 bytes"),
  KEY_TOO_LONG(Kind.MALFORMED, "has %s bytes: send at most 32"),
  KEY_UNAVAILABLE(Kind.LACKING, "the node has no key: %s"),
  LENGTH_OUT_OF_RANGE(Kind.MALFORMED, "is beyond 2^40 bytes"),
  LIMIT_OUT_OF_RANGE(Kind.MALFORMED, Texts.RANGE),
  MEDIA_TYPE_MALFORMED(Kind.MALFORMED, "is not up to 127 characters of printable ASCII"),
  METHOD_CLOSED(Kind.FORBIDDEN, "no role may call %s"),
  MINING_BUSY(Kind.TOO_MANY, "%s searches run already: try again later"),
  MISSING_CHUNK(Kind.NOT_FOUND, "%s"),
  NOT_A_ROOT(Kind.UNACCEPTABLE, "%s"),
  NO_SPACE(Kind.UNACCEPTABLE, "%s"),
  OFFSET_BEYOND_END(Kind.BEYOND_END, "offset %s is beyond the end: the file has %s bytes"),
  OFFSET_OUT_OF_RANGE(Kind.MALFORMED, "is beyond 2^40 bytes"),
  PAGE_SIZE_OUT_OF_RANGE(Kind.MALFORMED, Texts.RANGE),
  PAGE_TOKEN_INVALID(
      Kind.MALFORMED,
      "is not of this listing: send {the one|next_page} of the page before, with its"
          + " {filters|prefix and author}"),
  PART_MISSING(Kind.MALFORMED, "is not set: send start, then content"),
  RANKING_UNKNOWN(Kind.MALFORMED, "is %s: send RANKING_POPULARITY or RANKING_WORK"),
  READS_BUSY(Kind.BUSY, "too many reads of other callers wait for the store: try again later"),
  ROLE_TOO_LOW(
      Kind.FORBIDDEN,
      "%s needs the role %s, and this caller has %s: call with a token of that role"),
  ROOT_MALFORMED(Kind.MALFORMED, "has %s bytes: send a hash of 32 bytes"),
  SALT_MALFORMED(Kind.MALFORMED, "has %s bytes: send 1 to 32"),
  SERVICE_NAME_TOO_LONG(Kind.MALFORMED, "the name of the service has %s bytes: send at most %s"),
  SIGNATURE_INVALID(
      Kind.FORGED, "is not the author's{ over dat.work|}: sign the 32 bytes of {work|the hash}"),
  SIGNATURE_MALFORMED(Kind.MALFORMED, "has %s bytes: send an Ed25519 signature of 64 bytes"),
  START_MISSING(Kind.MALFORMED, "has to come before %s"),
  START_REPEATED(Kind.MALFORMED, "comes once, as the first message"),
  STOPPING(Kind.UNAVAILABLE, "the node is stopping: %s"),
  STORE_UNAVAILABLE(Kind.UNAVAILABLE, "%s: reads go on, try again later"),
  SUPERSEDED(Kind.UNACCEPTABLE, "a later record of this author and key is held: send a later time"),
  TARGET_MISSING(Kind.MALFORMED, "is not set: send one of work, register, key and chunk"),
  TIME_IN_FUTURE(Kind.UNACCEPTABLE, "is more than 10 s ahead of the node: set the clock"),
  TIME_OUT_OF_RANGE(Kind.MALFORMED, "is %s: send Unix milliseconds"),
  TOKEN_INVALID(Kind.UNAUTHENTICATED, "%s"),
  TOKEN_MISSING(Kind.UNAUTHENTICATED, "%s"),
  TOO_LARGE(Kind.UNACCEPTABLE, "%s"),
  TOO_LIGHT(Kind.UNACCEPTABLE, "the store is full of heavier dats: mine at a higher difficulty"),
  TOO_MANY_CALLS(Kind.TOO_MANY, "too many health calls of this address: end some, or ask later"),
  TOO_MANY_SUBSCRIBERS(
      Kind.TOO_MANY, "{%s|too many} subscribers are connected already: try again later"),
  UNAVAILABLE(Kind.UNAVAILABLE, "%s"),
  VALUE_TOO_LARGE(Kind.MALFORMED, "has %s bytes: at most %s fit beside this key"),
  WORK_INVALID(Kind.FORGED, "is not {the hash|that} of the dat's parts: mine them again"),
  WORK_MALFORMED(Kind.MALFORMED, "has %s bytes: send a work hash of 32 bytes"),
  WORK_TAKEN(
      Kind.UNACCEPTABLE,
      "others claim this unbound work: try again in 30 s, or bind the salt to the author"),
  WRONG_KIND(Kind.UNACCEPTABLE, "%s"),
  WRONG_LENGTH(Kind.UNACCEPTABLE, "%s"),
  WRONG_LEVEL(Kind.UNACCEPTABLE, "%s"),
  WRONG_SIZE(Kind.UNACCEPTABLE, "%s");

  private final Kind kind;
  private final String sentence;

  Reason(Kind kind, String sentence) {
    this.kind = kind;
    this.sentence = sentence;
  }

  private static final class Texts {
    static final String RANGE = "is %s: send %s to %s";
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Returns the refusal of a call.
   *
   * @param values for the placeholders of the sentence
   */
  public Refusal refusal(Object... values) {
    return new Refusal(this, "", sentence, values);
  }

  /**
   * Returns the refusal of a field.
   *
   * @param field the name of the field, in the {@link ApiTerms} of each API
   */
  public Refusal of(String field, Object... values) {
    return new Refusal(this, field, sentence, values);
  }

  /**
   * Returns the refusal of a call with another sentence than the usual one, without placeholders.
   */
  public Refusal withSentence(String words) {
    return new Refusal(this, "", words);
  }

  /** Returns the refusal for a fault of a file. */
  public static Refusal of(FileFaultException e) {
    return of(e.fault()).refusal(String.valueOf(e.getMessage()));
  }

  static Reason of(FileFault fault) {
    return switch (fault) {
      case MISSING_CHUNK -> MISSING_CHUNK;
      case CORRUPT_CHUNK -> CORRUPT_CHUNK;
      case UNAVAILABLE -> UNAVAILABLE;
      case NOT_A_ROOT -> NOT_A_ROOT;
      case WRONG_KIND -> WRONG_KIND;
      case WRONG_LEVEL -> WRONG_LEVEL;
      case WRONG_SIZE -> WRONG_SIZE;
      case WRONG_LENGTH -> WRONG_LENGTH;
      case TOO_LARGE -> TOO_LARGE;
      case NO_SPACE -> NO_SPACE;
      // No API reads or writes folders, nor files on the node's disk except a temporary one.
      case DISK, IN_USE, TARGET_EXISTS, NOT_REGULAR, BAD_FOLDER, IS_A_FOLDER, NOT_A_FOLDER -> DISK;
    };
  }
}
