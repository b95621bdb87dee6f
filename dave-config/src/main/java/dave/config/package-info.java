/**
 * Settings of the node and of the command line: their units, and their order: flag, environment,
 * file, default.
 *
 * <p>Callers pass the environment in, and only {@link dave.config.ConfigFile} reads a file.
 */
@NullMarked
package dave.config;

import org.jspecify.annotations.NullMarked;
