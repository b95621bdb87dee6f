/** Tools that tests need besides a JDK, and what happens to a test whose tools are missing. */
@NullMarked
package dave.it.tools;

import org.jspecify.annotations.NullMarked;
