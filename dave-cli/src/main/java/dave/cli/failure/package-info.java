/** Failures of commands: the sentence for the user and the exit code. */
@NullMarked
package dave.cli.failure;

import org.jspecify.annotations.NullMarked;
