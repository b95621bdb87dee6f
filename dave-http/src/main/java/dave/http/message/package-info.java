/** What comes in and goes out: requests, answers and problems, and the text in them. */
@NullMarked
package dave.http.message;

import org.jspecify.annotations.NullMarked;
