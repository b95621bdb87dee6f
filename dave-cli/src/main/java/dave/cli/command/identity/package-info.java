/** Commands about the user: keys and their passphrases, the home folder, tokens. */
@NullMarked
package dave.cli.command.identity;

import org.jspecify.annotations.NullMarked;
