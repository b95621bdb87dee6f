/** What tests need of the machine beside a JDK, and what becomes of them where it is missing. */
@NullMarked
package dave.it.tools;

import org.jspecify.annotations.NullMarked;
