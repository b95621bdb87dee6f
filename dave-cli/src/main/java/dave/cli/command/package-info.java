/**
 * What all client commands share: their options, the session with its connections, the check of
 * what is typed, and the wording of failures of a node.
 */
@NullMarked
package dave.cli.command;

import org.jspecify.annotations.NullMarked;
