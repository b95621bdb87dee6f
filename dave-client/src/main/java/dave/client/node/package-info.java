/**
 * The calls of one node's API: connection, credentials, TLS, deadlines, and what a failure means.
 * Answers are the generated messages of {@code dave.admin.v1}.
 */
@NullMarked
package dave.client.node;

import org.jspecify.annotations.NullMarked;
