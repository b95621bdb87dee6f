package dave.client;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The latest dats that a subscription delivered, so that it does not deliver them again from
 * another node.
 */
final class SeenDats {
  /** The number of dats that are remembered, about 8 MB. */
  static final int MOST = 65_536;

  private final Set<ByteString> works = new LinkedHashSet<>();

  /** Remembers a dat, and returns whether it is new. */
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
