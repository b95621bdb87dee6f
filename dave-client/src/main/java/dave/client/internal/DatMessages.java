package dave.client.internal;

import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.model.NodeDat;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;

/** Converts dats to messages of the API, and back. */
public final class DatMessages {
  private DatMessages() {}

  /** Returns the message of a dat. */
  public static dave.admin.v1.Dat message(Dat dat) {
    return dave.admin.v1.Dat.newBuilder()
        .setKey(dat.key())
        .setValue(dat.value())
        .setTimeMs(dat.timeMs())
        .setSalt(dat.salt())
        .setWork(dat.work().toByteString())
        .setAuthor(dat.author().toByteString())
        .setSignature(dat.signature())
        .build();
  }

  /**
   * Returns the dat of a message, without verifying it.
   *
   * @throws DaveException if a field has a length that no dat has
   */
  public static Dat parse(dave.admin.v1.Dat dat) {
    try {
      return new Dat(
          dat.getKey(),
          dat.getValue(),
          dat.getTimeMs(),
          dat.getSalt(),
          WorkHash.of(dat.getWork()),
          Author.of(dat.getAuthor()),
          dat.getSignature());
    } catch (IllegalArgumentException e) {
      throw new DaveException(
          Fault.BAD_ANSWER, "the node sent a malformed dat: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the dat of a message with its difficulty, without verifying it.
   *
   * @throws DaveException as {@link #parse}
   */
  public static NodeDat parsed(dave.admin.v1.Dat dat) {
    return new NodeDat(parse(dat), dat.getDifficulty(), dat.getBound());
  }
}
