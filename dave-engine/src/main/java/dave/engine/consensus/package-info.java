/** What many authors say under one key: counting and ranking, as pure functions of dats. */
@NullMarked
package dave.engine.consensus;

import org.jspecify.annotations.NullMarked;
