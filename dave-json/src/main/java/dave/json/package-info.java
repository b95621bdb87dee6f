/**
 * JSON as the command line prints it and the HTTP gateway returns it: one form for each kind of
 * value.
 */
@NullMarked
package dave.json;

import org.jspecify.annotations.NullMarked;
