/**
 * What the packages of the engine share: settings, and values that one passes to another. Below it
 * is only {@code store}, whose values some of these have.
 */
@NullMarked
package dave.engine.model;

import org.jspecify.annotations.NullMarked;
