/** The configuration of the gateway: its address, the callers that it trusts, and its limits. */
@NullMarked
package dave.http;

import org.jspecify.annotations.NullMarked;
