/** How many chunks are requested at once, how often, and how long a read waits. */
@NullMarked
package dave.files.fetch;

import org.jspecify.annotations.NullMarked;
