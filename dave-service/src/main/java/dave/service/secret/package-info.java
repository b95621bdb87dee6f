/**
 * Secrets in files, such as certificates and tokens: how they are read, watched and read anew while
 * the node runs.
 */
@NullMarked
package dave.service.secret;

import org.jspecify.annotations.NullMarked;
