package dave.node.router;

import java.io.IOException;
import java.util.Optional;

/** Finds the default gateway. Sends nothing. */
interface Routes {
  /** Returns whether it can find routes on this system. */
  boolean supported();

  /**
   * Returns the current way to the internet; empty if there is none, or if it leads elsewhere than
   * to the default gateway, as with a VPN. May block for a moment.
   *
   * @throws IOException if the table of routes cannot be read
   */
  Optional<Route> find() throws IOException;
}
