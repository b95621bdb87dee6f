/** The gRPC front of a node: here its configuration, in the packages below what it configures. */
@NullMarked
package dave.admin;

import org.jspecify.annotations.NullMarked;
