/** What a program gives to the client and gets from it, as immutable values, and its failures. */
@NullMarked
package dave.client.model;

import org.jspecify.annotations.NullMarked;
