/** Log lines that strangers can cause, each limited in number. */
@NullMarked
package dave.engine.log;

import org.jspecify.annotations.NullMarked;
