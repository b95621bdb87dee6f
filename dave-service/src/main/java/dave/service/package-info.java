/**
 * Serves the callers of a node, whichever API they use: what each may see and do, and how it is
 * done. Message formats of an API do not belong here.
 */
@NullMarked
package dave.service;

import org.jspecify.annotations.NullMarked;
