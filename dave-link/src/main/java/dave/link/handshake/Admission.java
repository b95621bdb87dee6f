package dave.link.handshake;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;

/** Who may open a link. */
public interface Admission {
  /**
   * Whether the proven source of an opening may cost this node four agreements now, about 0.4 ms.
   * Asked after the cookie and before any agreement: the place for a limit by prefix.
   */
  boolean admits(PeerAddress source);

  /** Whether this key may have a link. Asked after one agreement; the key is not yet proved. */
  boolean welcomes(LinkKey key);

  /** Everybody, always: for tests. */
  Admission ALL =
      new Admission() {
        @Override
        public boolean admits(PeerAddress source) {
          return true;
        }

        @Override
        public boolean welcomes(LinkKey key) {
          return true;
        }
      };
}
