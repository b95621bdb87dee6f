/** When a cell goes, and to which link: a clock and a shuffle that know nothing of what is said. */
@NullMarked
package dave.link.schedule;

import org.jspecify.annotations.NullMarked;
