/**
 * Reads secrets such as certificates and tokens from files, and reads them again when they change.
 */
@NullMarked
package dave.service.secret;

import org.jspecify.annotations.NullMarked;
