/** Files and folders of a disk to trees and back: what is looked at, written, kept and counted. */
@NullMarked
package dave.files.path;

import org.jspecify.annotations.NullMarked;
