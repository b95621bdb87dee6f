/** The gRPC API of a node. This package holds its configuration, the packages below its parts. */
@NullMarked
package dave.admin;

import org.jspecify.annotations.NullMarked;
