/**
 * How two nodes open a link: question and retry, opening and response, each a datagram of the size
 * of a cell. A question that is made without the responder's key, late or repeated gets no answer.
 */
@NullMarked
package dave.link.handshake;

import org.jspecify.annotations.NullMarked;
