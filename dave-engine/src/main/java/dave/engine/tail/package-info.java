/**
 * Following the arrival log of a store, from any place in it, for any number of subscribers, each
 * at its own pace.
 */
@NullMarked
package dave.engine.tail;

import org.jspecify.annotations.NullMarked;
