package dave.cli.command.dat;

import dave.cli.terminal.Table;
import dave.cli.terminal.Text;
import dave.client.model.NodeDat;
import dave.json.Json;
import dave.wire.Dat;
import java.util.function.Consumer;

/** Dats as text and as JSON. */
final class DatText {
  private static final int KEY_WIDTH = 32;
  private static final int VALUE_WIDTH = 40;
  private static final int AUTHOR_DIGITS = 16;

  private DatText() {}

  /** Returns the fields of a dat's JSON object. */
  static Consumer<Json> json(NodeDat held) {
    Dat dat = held.dat();
    return json ->
        json.text("hash", dat.work().toString())
            .bytes("key", dat.key())
            .bytes("value", dat.value())
            .text("author", dat.author().toString())
            .number("time_ms", dat.timeMs())
            .number("difficulty", held.difficulty())
            .flag("bound", held.bound())
            .text("salt", Text.hex(dat.salt()))
            .text("signature", Text.hex(dat.signature()));
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

  static void addRow(Table table, NodeDat held) {
    Dat dat = held.dat();
    table.row(
        dat.work().toString(),
        held.difficulty(),
        Text.time(dat.timeMs()),
        shortAuthor(dat),
        Text.cell(dat.key(), KEY_WIDTH),
        Text.cell(dat.value(), VALUE_WIDTH));
  }

  /** Returns one line of a stream, not aligned, because later dats are not known yet. */
  static String line(NodeDat held) {
    Dat dat = held.dat();
    return "%s  %4s  %s  %s  %s  %s"
        .formatted(
            dat.work(),
            held.difficulty(),
            Text.time(dat.timeMs()),
            shortAuthor(dat),
            Text.cell(dat.key(), KEY_WIDTH),
            Text.cell(dat.value(), VALUE_WIDTH))
        .stripTrailing();
  }

  private static String shortAuthor(Dat dat) {
    return dat.author().toString().substring(0, AUTHOR_DIGITS);
  }
}
