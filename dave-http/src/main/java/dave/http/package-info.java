/** What a gateway is told: where it listens, whom it trusts, and its limits. */
@NullMarked
package dave.http;

import org.jspecify.annotations.NullMarked;
