/** How packets travel: UDP and framed TCP on Reactor Netty, behind one interface. */
@NullMarked
package dave.engine.transport;

import org.jspecify.annotations.NullMarked;
