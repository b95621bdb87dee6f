package dave.cli.command.dat;

import dave.admin.v1.Dat;
import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
import dave.json.Json;
import java.util.function.Consumer;

/** Dats as text and as JSON. */
final class DatText {
  private static final int KEY_WIDTH = 32;
  private static final int VALUE_WIDTH = 40;
  private static final int AUTHOR_DIGITS = 16;

  private DatText() {}

  /** Returns the fields of a dat's JSON object. */
  static Consumer<Json> json(Dat dat) {
    return json ->
        json.text("hash", Text.hex(dat.getWork()))
            .bytes("key", dat.getKey())
            .bytes("value", dat.getValue())
            .text("author", Text.hex(dat.getAuthor()))
            .number("time_ms", dat.getTimeMs())
            .number("difficulty", dat.getDifficulty())
            .flag("bound", dat.getBound())
            .text("salt", Text.hex(dat.getSalt()))
            .text("signature", Text.hex(dat.getSignature()));
  }

  static Table table() {
    return new Table()
        .column("HASH", Table.Side.LEFT)
        .column("BITS", Table.Side.RIGHT)
        .column("TIME", Table.Side.LEFT)
        .column("AUTHOR", Table.Side.LEFT)
        .column("KEY", Table.Side.LEFT)
        .column("VALUE", Table.Side.LEFT);
  }

  static void addRow(Table table, Dat dat) {
    table.row(
        Text.hex(dat.getWork()),
        dat.getDifficulty(),
        Text.time(dat.getTimeMs()),
        shortAuthor(dat),
        Text.cell(dat.getKey(), KEY_WIDTH),
        Text.cell(dat.getValue(), VALUE_WIDTH));
  }

  /** Returns one line of a stream, not aligned, because later dats are not known yet. */
  static String line(Dat dat) {
    return "%s  %4s  %s  %s  %s  %s"
        .formatted(
            Text.hex(dat.getWork()),
            dat.getDifficulty(),
            Text.time(dat.getTimeMs()),
            shortAuthor(dat),
            Text.cell(dat.getKey(), KEY_WIDTH),
            Text.cell(dat.getValue(), VALUE_WIDTH))
        .stripTrailing();
  }

  private static String shortAuthor(Dat dat) {
    String hex = Text.hex(dat.getAuthor());
    return hex.substring(0, Math.min(AUTHOR_DIGITS, hex.length()));
  }
}
