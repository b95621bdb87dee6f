/**
 * The program {@code dave} as far as it is a client: its command tree, help and completion, and how
 * a run begins and ends. The main class and the commands that need a node's code are in {@code
 * dave.dist}.
 */
@NullMarked
package dave.cli;

import org.jspecify.annotations.NullMarked;
