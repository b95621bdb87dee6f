/**
 * Settings of the node and of the command line: units, and flag over environment over file over
 * default.
 *
 * <p>Pure: the environment is handed in, and only {@link dave.config.ConfigFile} reads a file.
 */
@NullMarked
package dave.config;

import org.jspecify.annotations.NullMarked;
