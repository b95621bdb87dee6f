/**
 * Settings and values that the packages of the engine share. It depends on {@code store} only,
 * whose values some of these contain.
 */
@NullMarked
package dave.engine.model;

import org.jspecify.annotations.NullMarked;
