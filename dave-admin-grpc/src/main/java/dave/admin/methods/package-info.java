/** The methods of the admin service, each a mapping between its messages and the domain. */
@NullMarked
package dave.admin.methods;

import org.jspecify.annotations.NullMarked;
