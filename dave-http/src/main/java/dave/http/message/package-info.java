/** Requests, answers and problems, and the parsing of their text. */
@NullMarked
package dave.http.message;

import org.jspecify.annotations.NullMarked;
