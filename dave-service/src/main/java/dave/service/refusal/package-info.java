/** The reasons why a call fails, each with a kind and a sentence in the words of each API. */
@NullMarked
package dave.service.refusal;

import org.jspecify.annotations.NullMarked;
