/** Keys and other secrets in files: made, read, and read again when they change. */
@NullMarked
package dave.wire.keys;

import org.jspecify.annotations.NullMarked;
