/** Runs the stress tests of jcstress, which are in the packages of the classes that they test. */
@NullMarked
package dave.stress;

import org.jspecify.annotations.NullMarked;
