package dave.bench.link;

import dave.bench.measure.Bar;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.link.DatagramResult;
import dave.link.Link;
import dave.link.cell.CellFormat;
import dave.link.cell.DatFrame;
import dave.link.cell.FrameType;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.SymmetricKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Measures cells with one full dat each: sealing them in batches, and opening them in batches. */
final class CellRates {
  /** Cells a core-second. */
  static final Bar CELLS = Bar.atLeast(250_000);

  private static final int BATCH = 500;
  private static final int PLAIN = CellFormat.plainLength(CellFormat.MAX_SIZE);

  private final int batches;
  private final int rounds;
  private final LinkEnd from;
  private final LinkEnd to;
  private final Link link;
  private final byte[] dat;
  private final byte[][] cells = new byte[BATCH][CellFormat.MAX_SIZE];
  private final Aead aead = new Aead();
  private final SymmetricKey key = SymmetricKey.of(new byte[SymmetricKey.LENGTH]);
  private final Span plain = Span.of(new byte[PLAIN]);
  private final Span header = Span.of(new byte[CellFormat.HEADER_LENGTH]);
  private final byte[] opened = new byte[PLAIN];
  private long counter;

  private final List<Double> bareSealed = new ArrayList<>();
  private final List<Double> sealed = new ArrayList<>();
  private final List<Double> bareOpened = new ArrayList<>();
  private final List<Double> taken = new ArrayList<>();

  CellRates(BenchmarkOptions options) {
    batches = options.either(400, 2);
    rounds = options.either(6, 2);
    from = new LinkEnd(options.seed(), LinkBenchmark.NOW_MS);
    to = new LinkEnd(options.seed() + 1, LinkBenchmark.NOW_MS);
    link = from.open(to);
    dat = new byte[DatFrame.MAX_LENGTH];
    new SplittableRandom(options.seed()).nextBytes(dat);
    dat[96] = 0; // a time after 1970
    dat[104] = 16; // length of the salt
    dat[105] = 0; // length of the key
    to.addDat(dat);
  }

  void report(Report report) {
    for (int round = 0; round < rounds; round++) {
      bare();
      whole();
    }
    Rounds bareSeal = Rounds.warm(bareSealed);
    Rounds seal = Rounds.warm(sealed);
    Rounds bareOpen = Rounds.warm(bareOpened);
    Rounds take = Rounds.warm(taken);
    report.figure("bare ChaCha20-Poly1305: sealed", bareSeal, "cells/s");
    report.figure("packed and sealed", seal, "cells/s", CELLS);
    report.ratio("of the bare rate", seal, bareSeal);
    report.figure("bare ChaCha20-Poly1305: opened", bareOpen, "cells/s");
    report.figure("opened, parsed and judged a copy", take, "cells/s", CELLS);
    report.ratio("of the bare rate", take, bareOpen);
  }

  private void bare() {
    long sealNs = 0;
    long openNs = 0;
    int at = CellFormat.HEADER_LENGTH;
    for (int batch = 0; batch < batches; batch++) {
      long first = counter;
      long beginNs = CoreTime.ns();
      for (byte[] cell : cells) {
        aead.seal(key, counter++, header, plain, cell, at);
      }
      long middleNs = CoreTime.ns();
      for (byte[] cell : cells) {
        require(aead.open(key, first++, header, new Span(cell, at, PLAIN + 16), opened, 0));
      }
      sealNs += middleNs - beginNs;
      openNs += CoreTime.ns() - middleNs;
    }
    bareSealed.add(perSecond(sealNs));
    bareOpened.add(perSecond(openNs));
  }

  private void whole() {
    long sealNs = 0;
    long openNs = 0;
    long before = to.duplicates();
    for (int batch = 0; batch < batches; batch++) {
      long beginNs = CoreTime.ns();
      for (byte[] cell : cells) {
        link.outbox().offer(FrameType.DAT, dat);
        link.cell(cell, LinkBenchmark.NOW_MS + 2);
      }
      long middleNs = CoreTime.ns();
      for (byte[] cell : cells) {
        DatagramResult received =
            to.links().receive(cell, LinkBenchmark.ASKER, LinkBenchmark.NOW_MS + 2);
        require(received == DatagramResult.CELL);
      }
      sealNs += middleNs - beginNs;
      openNs += CoreTime.ns() - middleNs;
    }
    require(to.duplicates() - before == (long) batches * BATCH);
    sealed.add(perSecond(sealNs));
    taken.add(perSecond(openNs));
  }

  private double perSecond(long ns) {
    return (double) batches * BATCH * 1e9 / ns;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a cell is not what it was made to be");
    }
  }
}
