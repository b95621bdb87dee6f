package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.Arguments;
import dave.cli.failure.CliFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the key of a dat. */
final class KeyOption {
  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description = "The key: text of 1 to 32 bytes.")
  private @Nullable String key;

  @Option(
      names = "--key-hex",
      paramLabel = "HEX",
      description = "The key in hex digits, when it is not text.")
  private @Nullable String keyHex;

  /** Returns the key, if one was given. */
  Optional<ByteString> find() {
    if (key != null && keyHex != null) {
      throw CliFailure.usage("both --key and --key-hex are given: give one");
    }
    return keyHex != null
        ? Optional.of(Arguments.keyOfHex(keyHex))
        : Optional.ofNullable(key).map(Arguments::key);
  }

  /** Returns the key; fails without one. */
  ByteString require() {
    return find().orElseThrow(() -> CliFailure.usage("no key: name one with -k KEY"));
  }
}
