/** Export of dats to a file and import from one, with a running node or a stopped node's store. */
@NullMarked
package dave.cli.command.archive;

import org.jspecify.annotations.NullMarked;
