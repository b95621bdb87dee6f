/** Why a call fails: the reasons, each with its kind and its sentence, in the words of each API. */
@NullMarked
package dave.service.refusal;

import org.jspecify.annotations.NullMarked;
