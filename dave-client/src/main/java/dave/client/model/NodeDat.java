package dave.client.model;

import dave.wire.Dat;

/**
 * A dat as a node sent it. The node is trusted with it: the client does not verify its work and
 * signature. {@code dave.wire.crypto.DatVerifier} does.
 *
 * @param dat key, value, time, work, author and signature
 * @param difficulty 0 to 256 bits: the committed difficulty if bound, else the zero bits of the
 *     work
 * @param bound whether the salt ties the work to author, length of the key and difficulty
 */
public record NodeDat(Dat dat, int difficulty, boolean bound) {
  /** Returns the key as UTF-8 text. */
  public String key() {
    return dat.key().toStringUtf8();
  }

  /** Returns the value as UTF-8 text. */
  public String value() {
    return dat.value().toStringUtf8();
  }
}
