/** The configuration of logs: events, destination and layout. */
@NullMarked
package dave.dist.log;

import org.jspecify.annotations.NullMarked;
