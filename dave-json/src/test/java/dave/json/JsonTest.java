package dave.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x1B, 0x7F, 0x85, 0x9B, 0x9D, 0xAD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028,
        0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xFFF9, 0x110BD, 0xE0001, 0xE0041
      })
  void shouldEscapeControlCharacters(int c) throws IOException {
    String text = "a\"\\" + Character.toString(c) + "z";

    String json = Json.object(fields -> fields.text("t", text)).toStringUtf8();

    assertThat(json).doesNotContain(Character.toString(c)).startsWith("{\"t\":\"a").contains("\\u");
    assertThat(parsed(json)).isEqualTo(text);
  }

  @Test
  void shouldEscapeThemInBytesAndLists() {
    String hostile = "\u009b2J\u202e";
    ByteString json =
        Json.object(
            fields ->
                fields
                    .bytes("b", ByteString.copyFromUtf8(hostile))
                    .texts("l", List.of(hostile, "plain")));

    assertThat(json.toStringUtf8())
        .isEqualTo(
            "{\"b\":{\"utf8\":\"\\u009b2J\\u202e\"},\"l\":[\"\\u009b2J\\u202e\",\"plain\"]}");
  }

  @Test
  void shouldLeaveOtherTextReadable() {
    String text = "naïve 日本語 \uD83D\uDC4D \"quoted\" tab\t";

    assertThat(Json.object(fields -> fields.text("t", text)).toStringUtf8())
        .contains("naïve 日本語 \uD83D\uDC4D \\\"quoted\\\"");
  }

  @Test
  void shouldKeepEveryText() throws IOException {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        int c = random.nextInt(random.nextBoolean() ? 0x2100 : 0x10FFFF);
        text.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 'x' : c);
      }
      String json = Json.object(fields -> fields.text("t", text.toString())).toStringUtf8();

      assertThat(parsed(json)).as("seed %s, text %s", seed, i).isEqualTo(text.toString());
    }
  }

  private static String parsed(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      return parser.nextTextValue();
    }
  }
}
