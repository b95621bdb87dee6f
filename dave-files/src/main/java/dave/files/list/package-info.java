/** Lists that grow: each entry links to the one before it. */
@NullMarked
package dave.files.list;

import org.jspecify.annotations.NullMarked;
