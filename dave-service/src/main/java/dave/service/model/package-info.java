/** What callers give the service and get from it, as values. */
@NullMarked
package dave.service.model;

import org.jspecify.annotations.NullMarked;
