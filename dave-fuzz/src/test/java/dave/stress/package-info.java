/** Runs the stress tests of jcstress, which lie in the packages of what they test. */
@NullMarked
package dave.stress;

import org.jspecify.annotations.NullMarked;
