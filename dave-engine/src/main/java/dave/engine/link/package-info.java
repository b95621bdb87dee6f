/**
 * Links in the engine: one driver of all links over UDP, as a transport named "sealed"; who may
 * open one; and what plain packets may still say beside them.
 */
@NullMarked
package dave.engine.link;

import org.jspecify.annotations.NullMarked;
