/** Commands that show a node and its peers, once or live. */
@NullMarked
package dave.cli.command.node;

import org.jspecify.annotations.NullMarked;
