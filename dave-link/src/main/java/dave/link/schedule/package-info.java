/** When a cell is sent, and on which link: a clock and a shuffle that do not depend on content. */
@NullMarked
package dave.link.schedule;

import org.jspecify.annotations.NullMarked;
