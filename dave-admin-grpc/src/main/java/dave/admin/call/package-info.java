/** How a call is answered: messages as fast as the transport takes them, refusals as statuses. */
@NullMarked
package dave.admin.call;

import org.jspecify.annotations.NullMarked;
