package dave.client;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The dats that a subscription delivered last, so that another node does not repeat them. */
final class SeenDats {
  /** How many are remembered: some 8 MB. */
  static final int MOST = 65_536;

  private final Set<ByteString> works = new LinkedHashSet<>();

  /** Remembers a dat; whether it was not known. */
  boolean add(ByteString work) {
    if (!works.add(work)) {
      return false;
    }
    if (works.size() > MOST) {
      Iterator<ByteString> oldest = works.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  boolean contains(ByteString work) {
    return works.contains(work);
  }
}
