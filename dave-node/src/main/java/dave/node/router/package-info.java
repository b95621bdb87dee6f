/**
 * Asks the router of a home network to forward the node's UDP port, by PCP (RFC 6887) or NAT-PMP
 * (RFC 6886). It knows sockets, routes and the rules of both protocols; it does not know the
 * engine.
 */
@NullMarked
package dave.node.router;

import org.jspecify.annotations.NullMarked;
