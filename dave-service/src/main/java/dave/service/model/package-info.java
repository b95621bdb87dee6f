/** The values that callers pass to the service and receive from it. */
@NullMarked
package dave.service.model;

import org.jspecify.annotations.NullMarked;
