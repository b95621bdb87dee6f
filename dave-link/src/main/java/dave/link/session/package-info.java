/** A session: the keys of a link and how they are renewed, from handshake to close. */
@NullMarked
package dave.link.session;

import org.jspecify.annotations.NullMarked;
