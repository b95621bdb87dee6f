/** The program as users start it: commands, a node at rest, a node just started. */
@NullMarked
package dave.bench.program;

import org.jspecify.annotations.NullMarked;
