/**
 * The world around a run: standard streams, terminal and interrupts, and how text, tables and
 * progress are drawn there. Text of strangers is made harmless here.
 */
@NullMarked
package dave.cli.terminal;

import org.jspecify.annotations.NullMarked;
