/** Commands that write, read, list, follow and count dats. */
@NullMarked
package dave.cli.command.dat;

import org.jspecify.annotations.NullMarked;
