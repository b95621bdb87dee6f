/**
 * Lets any number of subscribers follow the arrival log of a store, from any position, each at its
 * own pace.
 */
@NullMarked
package dave.engine.tail;

import org.jspecify.annotations.NullMarked;
