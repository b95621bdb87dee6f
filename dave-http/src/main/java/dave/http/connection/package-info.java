/** What a connection passes before its requests are read, and what it may hold. */
@NullMarked
package dave.http.connection;

import org.jspecify.annotations.NullMarked;
