package dave.storage.index;

import com.google.protobuf.ByteString;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatSize;
import dave.storage.rocks.Column;
import dave.storage.rocks.StoreException;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;

/**
 * A dat as it lies in {@link Column#DATS}, with its number in the arrival log.
 *
 * <p>Layout, big-endian: sequence (8), time (8), difficulty (2), {@link PlaceByte} (1), length of
 * key (1), length of salt (1), author (32), signature (64), key, salt, value. The key of the record
 * is the name of the dat ({@link Claim#name()}); name and place give the work.
 */
public record StoredDat(Claim claim) {
  private static final int FIXED_LENGTH = 8 + 8 + 2 + 1 + 1 + 1 + 32 + 64;

  /** Creates a dat in the first place of its work. */
  public StoredDat(VerifiedDat verified, long sequence) {
    this(new Claim(verified, sequence, 0));
  }

  public Arrival arrival() {
    return new Arrival(sequence(), verified());
  }

  public VerifiedDat verified() {
    return claim.dat();
  }

  public long sequence() {
    return claim.sequence();
  }

  public Dat dat() {
    return claim.dat().dat();
  }

  /** The name by which the indexes know it. */
  public WorkHash name() {
    return claim.name();
  }

  public int bytes() {
    return DatSize.of(dat());
  }

  public byte[] encode() {
    Dat dat = dat();
    int length = FIXED_LENGTH + dat.key().size() + dat.salt().size() + dat.value().size();
    ByteBuffer out =
        ByteBuffer.allocate(length)
            .putLong(sequence())
            .putLong(dat.timeMs())
            .putShort((short) verified().difficulty())
            .put(PlaceByte.of(claim))
            .put((byte) dat.key().size())
            .put((byte) dat.salt().size())
            .put(dat.author().toByteArray());
    dat.signature().copyTo(out);
    dat.key().copyTo(out);
    dat.salt().copyTo(out);
    dat.value().copyTo(out);
    return out.array();
  }

  /**
   * @throws StoreException if the record is damaged
   */
  public static StoredDat decode(WorkHash name, byte[] record) {
    try {
      return decode(name, ByteBuffer.wrap(record));
    } catch (RuntimeException e) {
      throw new StoreException("the record of " + name + " is damaged", e);
    }
  }

  private static StoredDat decode(WorkHash name, ByteBuffer in) {
    long sequence = in.getLong();
    long timeMs = in.getLong();
    int difficulty = in.getShort();
    byte placeByte = in.get();
    int place = PlaceByte.place(placeByte);
    int keyLength = in.get();
    int saltLength = in.get();
    byte[] author = new byte[Bytes32.LENGTH];
    in.get(author);
    ByteString signature = ByteString.copyFrom(in, Dat.SIGNATURE_LENGTH);
    ByteString key = ByteString.copyFrom(in, keyLength);
    ByteString salt = ByteString.copyFrom(in, saltLength);
    ByteString value = ByteString.copyFrom(in);
    WorkHash work = Claim.name(name, place);
    Dat dat = new Dat(key, value, timeMs, salt, work, Author.of(author, 0), signature);
    VerifiedDat verified = new VerifiedDat(dat, difficulty, PlaceByte.bound(placeByte));
    return new StoredDat(new Claim(verified, sequence, place));
  }
}
