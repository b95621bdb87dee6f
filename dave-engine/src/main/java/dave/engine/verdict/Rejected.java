package dave.engine.verdict;

import dave.wire.Decoded;
import dave.wire.crypto.Verification;

/** Why a packet was rejected as wrong. */
public enum Rejected {
  /** Not a packet, or a part of it has the wrong form. */
  MALFORMED,
  /** More bytes than a packet may have. */
  TOO_LONG,
  /** More peers in a PEER than there may be. */
  PEERS,
  /** Below the minimum difficulty. */
  DIFFICULTY,
  /** The work is not the hash of the dat's parts. */
  WORK,
  /** Not a valid public key. */
  AUTHOR,
  /** Not this author's signature. */
  SIGNATURE;

  public static Rejected of(Decoded.Defect defect) {
    return switch (defect) {
      case TOO_LONG -> TOO_LONG;
      case PEERS -> PEERS;
      case PROTOBUF, KEY, TIME, SALT, WORK, AUTHOR, SIGNATURE, TOKEN -> MALFORMED;
    };
  }

  /** The verdict on a flawed dat. */
  public static <T> Verdict<T> verdictOn(Verification.Flaw flaw) {
    return switch (flaw) {
      case FUTURE -> Verdict.ignore(Ignored.FUTURE);
      case DIFFICULTY -> Verdict.reject(DIFFICULTY);
      case WORK -> Verdict.reject(WORK);
      case AUTHOR -> Verdict.reject(AUTHOR);
      case SIGNATURE -> Verdict.reject(SIGNATURE);
    };
  }

  /**
   * Whether no honest peer sends such a packet. An honest peer may send a dat below our minimum
   * difficulty, as its own minimum may be lower.
   */
  public boolean isFault() {
    return this != DIFFICULTY;
  }
}
