/**
 * Links in the engine: a transport named "sealed" that drives all links over UDP, the limits on
 * opening links, and plain packets beside links.
 */
@NullMarked
package dave.engine.link;

import org.jspecify.annotations.NullMarked;
