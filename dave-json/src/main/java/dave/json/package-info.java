/**
 * JSON as the program prints it and the gateway answers it: one way to write each kind of value.
 */
@NullMarked
package dave.json;

import org.jspecify.annotations.NullMarked;
