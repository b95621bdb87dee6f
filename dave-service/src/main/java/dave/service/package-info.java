/**
 * What a node does for its callers, whichever API they use: who may see and do what, and how it is
 * done. No format of any API belongs here.
 */
@NullMarked
package dave.service;

import org.jspecify.annotations.NullMarked;
