/** The methods of the admin service. Each maps its messages to the domain and back. */
@NullMarked
package dave.admin.methods;

import org.jspecify.annotations.NullMarked;
