/** The program as users start it: commands, an idle node, a node just after its start. */
@NullMarked
package dave.bench.program;

import org.jspecify.annotations.NullMarked;
