package dave.dist.conform;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The rules of docs/protocol.md that are tested, in the order of the report. */
enum Rule {
  PING(Group.WIRE, "GETPEER and PEER", "it answers a GETPEER with a PEER"),
  TOKEN(Group.WIRE, "GETPEER and PEER", "its PEER echoes the token of the GETPEER", Of.DAVE),
  TWO_PEERS(Group.WIRE, "GETPEER and PEER", "a PEER names at most two peers"),
  CHALLENGE(
      Group.WIRE,
      "GETPEER and PEER",
      "it sends a GETPEER with a token to a stranger",
      Of.DAVE,
      false),
  EMPTY(Group.WIRE, "Packets", "it answers an empty datagram like a GETPEER"),
  PUT_AND_GET(Group.WIRE, "GET", "it gives a dat that came in a PUT"),
  GOLDEN_BYTES(
      Group.WIRE,
      "Packets",
      "its PUT has each field once, in ascending order",
      Of.EVERY_NODE,
      false),
  LONGEST_PACKET(Group.WIRE, "Packets", "it takes and gives a dat of 1,424 bytes"),
  UNKNOWN_FIELDS(Group.WIRE, "Packets", "it skips unknown fields and does not pass them on"),
  CAPABILITY_FIELDS(Group.WIRE, "Packets", "it skips fields 10 to 16 where they have no meaning"),
  FIELD_ORDER(Group.WIRE, "Packets", "it takes fields in any order, and the last of several"),
  UNKNOWN_OP(Group.WIRE, "Packets", "it gives no answer to an unknown op", Of.DAVE),
  SILENCE(Group.WIRE, "GET", "it stays silent about a dat that it does not hold"),
  GET_BY_WORK(Group.WIRE, "GET", "it finds a dat by its work", Of.DAVE),
  GET_BY_KEY(Group.WIRE, "GET", "it finds a dat by its key alone", Of.DAVE),
  GET_A_PAGE(Group.WIRE, "GET", "it gives the records of two authors for one limit", Of.DAVE),
  GET_BY_CONTENT(Group.WIRE, "GET", "it finds a dat by the hash of its value", Of.DAVE),

  LOW_WORK(Group.WORK, "What must be refused", "it refuses a dat of one bit too few"),
  WRONG_NONCE(Group.WORK, "Work", "it refuses a dat with another nonce than its work"),
  FORGED_WORK(Group.WORK, "Work", "it refuses a dat whose work is an invented hash"),
  FORGERY_BLOCKS_NOTHING(
      Group.WORK, "What must be refused", "it takes a genuine dat after a forgery with its work"),

  COMMITTED_DIFFICULTY(
      Group.SALT,
      "Bound salt",
      "it refuses a dat that commits to one bit too few, whatever its work has",
      Of.DAVE),
  SHORT_SALT(Group.SALT, "Bound salt", "it takes an unbound dat with a salt of 8 bytes"),
  OTHER_TAG(Group.SALT, "Bound salt", "it takes a salt of 16 bytes with another tag"),
  LONG_SALT(Group.SALT, "What must be refused", "it refuses a salt of 33 bytes", Of.DAVE),
  BOUND_WINS(Group.SALT, "Identity", "a bound dat displaces another's claim to its work", Of.DAVE),

  RESPONSE_BYTES(
      Group.AMPLIFICATION,
      "GETPEER and PEER",
      "a stranger's GETPEER or PEER gets no more bytes than it has",
      Of.DAVE),
  ANSWER_BYTES(
      Group.AMPLIFICATION, "GET", "a stranger's GET gets no more bytes than it has", Of.DAVE),
  FORGED_TOKEN(
      Group.AMPLIFICATION, "GET", "an invented token gets no more bytes than the GET has", Of.DAVE),

  FUTURE(Group.TIME, "What must be refused", "it does not take a dat from 60 s ahead"),
  CLOCK_SKEW(Group.TIME, "Timings and rates", "it takes a dat from 5 s ahead", Of.DAVE),
  OLD(Group.TIME, "Mass", "it takes a dat of 2024", Of.EVERY_NODE, false),
  BEFORE_1970(Group.TIME, "What must be refused", "it refuses a time before 1970", Of.DAVE),
  SHORT_TIME(Group.TIME, "What must be refused", "it refuses a time of 7 bytes"),

  NEWER_REPLACES(Group.REGISTERS, "Identity", "a later record replaces the older one"),
  OLDER_IGNORED(Group.REGISTERS, "Identity", "an older record does not replace the later one"),
  TIE(Group.REGISTERS, "Identity", "at equal time the lower work stays, in either order", Of.DAVE),
  TWO_AUTHORS(Group.REGISTERS, "Identity", "two authors have a record each under one key"),
  WRONG_SIGNATURE(Group.REGISTERS, "Signature", "it refuses a signature with a wrong bit"),
  HIGH_S(Group.REGISTERS, "Signature", "it refuses a signature whose S is not reduced", Of.DAVE),
  SMALL_ORDER(Group.REGISTERS, "Signature", "it refuses an author key of small order", Of.DAVE),

  TRUNCATED(Group.HOSTILE, "What must be refused", "truncated packets get no answer"),
  OVERSIZED(Group.HOSTILE, "What must be refused", "it refuses packets above 1,424 bytes"),
  RANDOM_BYTES(Group.HOSTILE, "What must be refused", "random bytes get no answer"),
  BAD_PEERS(Group.HOSTILE, "What must be refused", "a PEER with bad peers gets no answer", Of.DAVE),
  UNSOLICITED(
      Group.HOSTILE,
      "GETPEER and PEER",
      "it sends nothing to an address in a PEER that it did not ask for",
      Of.DAVE),
  STILL_ANSWERS(Group.HOSTILE, "What must be refused", "it answers a GETPEER after all of this");

  /** What a rule is about. */
  enum Group {
    WIRE,
    WORK,
    SALT,
    AMPLIFICATION,
    TIME,
    REGISTERS,
    HOSTILE;

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The nodes that a rule holds for. */
  enum Of {
    EVERY_NODE,
    /** Nodes of the original network have no such rule. */
    DAVE
  }

  private final Group group;
  private final String section;
  private final String expected;
  private final Of of;
  private final boolean required;

  Rule(Group group, String section, String expected) {
    this(group, section, expected, Of.EVERY_NODE);
  }

  Rule(Group group, String section, String expected, Of of) {
    this(group, section, expected, of, true);
  }

  Rule(Group group, String section, String expected, Of of, boolean required) {
    this.group = group;
    this.section = section;
    this.expected = expected;
    this.of = of;
    this.required = required;
  }

  /** Returns the rules for a node, in order. */
  static List<Rule> forNode(boolean original) {
    return Stream.of(values()).filter(rule -> rule.holdsFor(original)).toList();
  }

  boolean holdsFor(boolean original) {
    return !original || of == Of.EVERY_NODE;
  }

  Group group() {
    return group;
  }

  /** Returns the name of the check, such as "low-work". */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the heading in docs/protocol.md below which the rule stands. */
  String section() {
    return section;
  }

  /** Returns what a right node does. */
  String expected() {
    return expected;
  }

  /** Returns whether a node that breaks the rule fails. */
  boolean required() {
    return required;
  }

  boolean isOnlyOfDave() {
    return of == Of.DAVE;
  }
}
