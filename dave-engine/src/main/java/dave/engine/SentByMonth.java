package dave.engine;

import dave.engine.store.DatStore;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The bytes that a node sent in each calendar month of UTC, over restarts. The last {@value
 * #MONTHS} months that were counted are kept in the store, one a line, such as "2026-12 123456". So
 * a clock that is wrong for a while costs nothing. What was sent since the last save, {@value
 * #SAVE_MS} ms ago at most, is lost when the process is killed. On the core worker only.
 */
final class SentByMonth {
  static final int MONTHS = 4;
  static final long SAVE_MS = 20_000;

  private static final String NAME = "sent";
  private static final Logger LOG = LoggerFactory.getLogger("/engine/sent");

  private final DatStore store;
  private final Map<YearMonth, Long> months = new LinkedHashMap<>();
  private long counted;
  private long savedMs;
  private volatile String latest = "";
  private String saved = "";

  SentByMonth(DatStore store) {
    this.store = store;
  }

  /** The text that was saved, or empty; may block. */
  static String load(DatStore store) {
    byte[] text = store.getMeta(NAME);
    return text == null ? "" : new String(text, StandardCharsets.UTF_8);
  }

  /** Adds what earlier runs sent. A line that is malformed is left out. */
  void begin(String text) {
    text.lines().forEach(this::read);
  }

  private void read(String line) {
    try {
      String[] fields = line.split(" ", -1);
      long bytes = Long.parseLong(fields[1]);
      if (fields.length == 2 && bytes >= 0) {
        add(YearMonth.parse(fields[0]), bytes);
        return;
      }
    } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      LOG.debug("cannot read a line", e);
    }
    String shown = line.replaceAll("[^ -~]", "?");
    LOG.warn("the store has no count of bytes in '{}': that month is counted anew", shown);
  }

  private void add(YearMonth month, long bytes) {
    long before = months.getOrDefault(month, 0L);
    months.remove(month); // So that the month that was counted last is the last one.
    months.put(month, before + Math.min(bytes, Long.MAX_VALUE - before));
    if (months.size() > MONTHS) {
      months.remove(months.keySet().iterator().next());
    }
  }

  /**
   * Counts what was sent since the last call.
   *
   * @param sent bytes since the start
   * @return the bytes of the current month
   */
  long count(long sent, long wallMs) {
    YearMonth month = YearMonth.from(Instant.ofEpochMilli(wallMs).atZone(ZoneOffset.UTC));
    if (sent > counted || !months.containsKey(month)) {
      add(month, sent - counted);
      counted = sent;
      latest =
          months.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining("\n"));
    }
    return months.getOrDefault(month, 0L);
  }

  /** Saves the counts if it is time. */
  void maintain(long nowMs, Scheduler io) {
    if (nowMs - savedMs >= SAVE_MS) {
      savedMs = nowMs;
      io.schedule(this::save);
    }
  }

  /** Saves the counts, unless they are saved already; may block. Thread-safe. */
  synchronized void save() {
    String text = latest;
    if (!text.equals(saved)) {
      store.putMeta(NAME, text.getBytes(StandardCharsets.UTF_8));
      saved = text;
    }
  }
}
