/** Nodes behind routers, in network namespaces of this machine. No packet leaves these. */
@NullMarked
package dave.it.netns;

import org.jspecify.annotations.NullMarked;
