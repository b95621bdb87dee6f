/**
 * Keys and other secrets in files: writes them, reads them, and reads them again when they change.
 */
@NullMarked
package dave.wire.keys;

import org.jspecify.annotations.NullMarked;
