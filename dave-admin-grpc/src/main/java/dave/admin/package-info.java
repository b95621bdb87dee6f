/**
 * The gRPC front of a node: the admin service, its server, and the mapping between its messages and
 * the domain. What a call means is decided in the engine; here it is checked, translated and
 * bounded.
 */
@NullMarked
package dave.admin;

import org.jspecify.annotations.NullMarked;
