/**
 * The scenario of {@code clients/scenario.json}, and the drivers of the clients that take it: one
 * of the Java client, and one of clients in processes of their own.
 */
@NullMarked
package dave.it.scenario;

import org.jspecify.annotations.NullMarked;
