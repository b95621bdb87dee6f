/**
 * No part of the client's API: programs use {@link dave.client}, which uses this package. The
 * connection to one node with its credentials, TLS and deadlines, and what a failure means.
 */
@NullMarked
package dave.client.internal;

import org.jspecify.annotations.NullMarked;
