/**
 * Makes the archives that Dave is installed from: the program folder of one platform, and what goes
 * with it. What it writes depends on its input alone: no clock, time zone, locale, umask or order
 * of a file system. No part of the program.
 */
@NullMarked
package dave.pack;

import org.jspecify.annotations.NullMarked;
