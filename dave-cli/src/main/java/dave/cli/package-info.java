/**
 * The client part of the program {@code dave}: its commands, help and completion, and the start and
 * end of a run. The main class and the commands that need a node's code are in {@code dave.dist}.
 */
@NullMarked
package dave.cli;

import org.jspecify.annotations.NullMarked;
