/** Counts and ranks the values of many authors under one key, as pure functions of dats. */
@NullMarked
package dave.engine.consensus;

import org.jspecify.annotations.NullMarked;
