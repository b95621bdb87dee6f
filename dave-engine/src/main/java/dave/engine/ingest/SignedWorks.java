package dave.engine.ingest;

import dave.link.cell.DatFrame;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The works of genuine dats, by their signatures. A cell carries a dat without its work, so that a
 * copy of a dat would have to be hashed before it is recognised. A valid signature has one content
 * only. So only genuine dats may be added; otherwise a forger could put the signature of a new dat
 * beside old content, and keep the new dat out. Whether the work is held is up to the caller.
 *
 * <p>It remembers up to {@value #PLACES} dats. Each signature has one place, and the latest stays
 * there. Thread-safe.
 */
final class SignedWorks {
  static final int PLACES = 16_384;

  private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(PLACES);

  @SuppressWarnings("ArrayRecordComponent") // Compared in part, never as a record.
  private record Entry(byte[] signature, WorkHash work) {}

  /** The work of the dat in a frame; null if its signature is not remembered. */
  @Nullable WorkHash work(byte[] frame) {
    Entry entry = entries.get(place(frame));
    boolean same =
        entry != null
            && Arrays.equals(
                entry.signature, 0, Dat.SIGNATURE_LENGTH, frame, 0, Dat.SIGNATURE_LENGTH);
    return same ? entry.work : null;
  }

  /** Remembers a genuine and bound dat. */
  void add(Dat dat) {
    byte[] signature = dat.signature().toByteArray();
    entries.set(place(signature), new Entry(signature, dat.work()));
  }

  private static int place(byte[] signature) {
    return (int) (DatFrame.name(signature, 0) & (PLACES - 1));
  }
}
