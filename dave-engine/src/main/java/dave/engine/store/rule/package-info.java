/** The rules of every store: which dats it takes, replaces and evicts. */
@NullMarked
package dave.engine.store.rule;

import org.jspecify.annotations.NullMarked;
