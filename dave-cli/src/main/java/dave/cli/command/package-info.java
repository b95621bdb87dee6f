/**
 * What all client commands share: options, the session with its connections, checks of arguments,
 * and the messages for failures of a node.
 */
@NullMarked
package dave.cli.command;

import org.jspecify.annotations.NullMarked;
