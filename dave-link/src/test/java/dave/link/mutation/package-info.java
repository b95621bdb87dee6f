/**
 * A fast run of hostile datagrams against the links of a node, from one seed, with rules that hold
 * for each of them.
 */
@NullMarked
package dave.link.mutation;

import org.jspecify.annotations.NullMarked;
