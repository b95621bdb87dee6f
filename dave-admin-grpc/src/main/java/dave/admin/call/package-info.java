/** Answers calls: sends messages as fast as the transport takes them, and refusals as statuses. */
@NullMarked
package dave.admin.call;

import org.jspecify.annotations.NullMarked;
