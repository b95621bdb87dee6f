package dave.cli.command;

import com.google.protobuf.ByteString;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.Text;
import dave.wire.Author;
import dave.wire.Dat;
import java.util.HexFormat;

/** Parses and checks what users type: keys, authors, text. */
public final class Arguments {
  /** The JVM's replacement for bytes that are not text in the locale of the process. */
  private static final char UNREADABLE = '\uFFFD';

  private Arguments() {}

  /** Refuses arguments with unreadable bytes: they would become another name, key or value. */
  public static void requireText(String... args) {
    for (String text : args) {
      if (text.indexOf(UNREADABLE) >= 0) {
        throw CliFailure.usage(
            "the argument '"
                + Text.quoted(text)
                + "' has bytes that are not UTF-8, or this locale has no UTF-8: give a value by"
                + " standard input, a key by --key-hex, rename a file; or set LC_ALL=C.UTF-8");
      }
    }
  }

  /** Parses a key of 1 to 32 bytes in UTF-8. */
  public static ByteString key(String text) {
    return checkedKey(ByteString.copyFromUtf8(text), text);
  }

  /** Parses a key of 1 to 32 bytes, in hex digits. */
  public static ByteString keyOfHex(String hex) {
    try {
      return checkedKey(ByteString.copyFrom(HexFormat.of().parseHex(hex)), hex);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(
          ExitCode.USAGE,
          "key '" + Text.quoted(hex) + "' is not in hex: write two digits a byte, such as 00ff",
          e);
    }
  }

  private static ByteString checkedKey(ByteString key, String text) {
    if (key.isEmpty()) {
      throw CliFailure.usage("the key is empty: give 1 to 32 bytes (to write without a key: set)");
    }
    if (key.size() > Dat.MAX_KEY_LENGTH) {
      throw CliFailure.usage(
          "key '" + Text.quoted(text) + "' has " + key.size() + " bytes: the longest key has 32");
    }
    return key;
  }

  /** Parses a prefix of keys: 0 to 32 bytes in UTF-8. */
  public static ByteString keyPrefix(String text) {
    return text.isEmpty() ? ByteString.EMPTY : key(text);
  }

  public static Author author(String text) {
    try {
      return Author.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(
          ExitCode.USAGE,
          "author '"
              + Text.quoted(text)
              + "' is not 64 hex digits (an Ed25519 public key), 'me' or 'any'",
          e);
    }
  }
}
