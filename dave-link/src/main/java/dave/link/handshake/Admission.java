package dave.link.handshake;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;

/** Decides which nodes may open a link. */
public interface Admission {
  /**
   * Whether an opening from this proven source may cost this node four agreements now, about 0.4
   * ms. Called after the check of the cookie and before any agreement. A limit by prefix belongs
   * here. It may ask {@link dave.link.Links} how many links there are.
   */
  boolean admits(PeerAddress source);

  /** Whether this key may have a link. Called after one agreement; the key is not yet proved. */
  boolean mayLink(LinkKey key);

  /** Admits every source and key, for tests. */
  Admission ALL =
      new Admission() {
        @Override
        public boolean admits(PeerAddress source) {
          return true;
        }

        @Override
        public boolean mayLink(LinkKey key) {
          return true;
        }
      };
}
