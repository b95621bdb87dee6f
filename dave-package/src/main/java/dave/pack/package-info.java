/**
 * Makes the archives that users install Dave from: the program folder of one platform, and its
 * documents. The output depends only on the input: on no clock, time zone, locale, umask or order
 * of a file system. This package is not part of the program.
 */
@NullMarked
package dave.pack;

import org.jspecify.annotations.NullMarked;
