/** Commands that write and read files and folders as chunks. */
@NullMarked
package dave.cli.command.file;

import org.jspecify.annotations.NullMarked;
