/**
 * The environment of a run: standard streams, terminal and interrupts, and the drawing of text,
 * tables and progress. Text of strangers is made harmless here.
 */
@NullMarked
package dave.cli.terminal;

import org.jspecify.annotations.NullMarked;
