package dave.dist.doctor;

import dave.cli.terminal.Text;
import dave.config.SettingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of Java, memory, limits of the system, and the locale. */
final class MachineChecks {
  private static final long MEBIBYTE = 1L << 20;

  /** The heap that the launcher gives a node. */
  private static final long USUAL_HEAP = 1L << 30;

  /** What a node takes with an empty store, and what its heap takes of that. */
  private static final long LEAST_MEMORY = 256 * MEBIBYTE;

  private static final long LEAST_HEAP = 64 * MEBIBYTE;

  /** A full store takes a quarter of its capacity in memory, and half of that of the heap. */
  private static final int CAPACITY_A_MEMORY = 4;

  private static final int CAPACITY_A_HEAP = 8;

  private static final long LEAST_FILES = 1_024;
  private static final long LEAST_BUFFER = 128 << 10;
  private static final long BUSY_EPOCH_MS = 20;
  private static final Pattern HEAP = Pattern.compile("-Xmx([0-9]{1,12})([kKmMgGtT]?)(?=\\s|$)");

  /** Where options of the JVM come from, the last one counts. */
  private static final List<String> OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "DAVE_JAVA_OPTS", "_JAVA_OPTIONS");

  private final Machine machine;
  private final Subject subject;

  MachineChecks(Machine machine, Subject subject) {
    this.machine = machine;
    this.subject = subject;
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(memory());
    findings.add(openFiles());
    findings.add(receiveBuffer());
    findings.add(locale());
    return findings;
  }

  private Finding java() {
    String found =
        "Java %s, %s, %s"
            .formatted(
                machine.property("java.version"),
                machine.property("java.vm.name"),
                machine.property("os.arch"));
    if (machine.property("java.vm.info").contains("interpreted")) {
      return Finding.warning(
          "java", found + ", without a compiler", "leave -Xint out of the options of Java");
    }
    if (machine.property("sun.arch.data.model").equals("32")) {
      return Finding.wrong("java", found + ", of 32 bits", "install a JDK of 64 bits");
    }
    return Finding.ok("java", found);
  }

  private Finding memory() {
    long capacity = subject.settings().bytes(SettingKey.CAPACITY);
    long memory = machine.memory();
    long heap = heap();
    long needed = LEAST_MEMORY + capacity / CAPACITY_A_MEMORY;
    long neededHeap = LEAST_HEAP + capacity / CAPACITY_A_HEAP;
    String found =
        "%s of memory, a node with a full store of %s needs about %s"
            .formatted(Text.bytes(memory), Text.bytes(capacity), Text.bytes(needed));
    if (memory < LEAST_MEMORY) {
      return Finding.wrong("memory", found, "give it more, or raise the limit of the container");
    }
    if (memory < needed) {
      return Finding.warning("memory", found, "give it more, or lower the capacity");
    }
    if (heap < neededHeap) {
      return Finding.warning(
          "memory",
          "a heap of at most %s, a full store of %s needs about %s"
              .formatted(Text.bytes(heap), Text.bytes(capacity), Text.bytes(neededHeap)),
          "set DAVE_JAVA_OPTS=-Xmx%sm for the node".formatted(Math.ceilDiv(neededHeap, MEBIBYTE)));
    }
    return Finding.ok("memory", found);
  }

  /** Returns the largest heap of a node that is started in this environment. */
  private long heap() {
    long heap = USUAL_HEAP;
    for (String source : OPTIONS) {
      Matcher given = HEAP.matcher(subject.variables().getOrDefault(source, ""));
      while (given.find()) {
        int shift =
            switch (given.group(2).toLowerCase(Locale.ROOT)) {
              case "k" -> 10;
              case "m" -> 20;
              case "g" -> 30;
              case "t" -> 40;
              default -> 0;
            };
        heap = Math.clamp(Long.parseLong(given.group(1)), 1, Long.MAX_VALUE >> shift) << shift;
      }
    }
    return heap;
  }

  private Finding openFiles() {
    OptionalLong limit = machine.openFiles();
    if (limit.isEmpty()) {
      return Finding.unchecked("open files", "the system does not tell the limit");
    }
    if (limit.getAsLong() < LEAST_FILES) {
      return Finding.warning(
          "open files",
          "a process may open %s, a node needs a few hundred and one a client"
              .formatted(limit.getAsLong()),
          "raise it to %s or more: ulimit -n, or LimitNOFILE in the unit of systemd"
              .formatted(LEAST_FILES));
    }
    return Finding.ok(
        "open files",
        limit.getAsLong() == Long.MAX_VALUE
            ? "no limit"
            : "a process may open " + limit.getAsLong());
  }

  /** A node that sends often receives bursts. One on a home line does with little. */
  private Finding receiveBuffer() {
    OptionalLong granted = machine.receiveBuffer();
    if (granted.isEmpty()) {
      return Finding.unchecked("receive buffer", "no UDP socket can be opened");
    }
    long bytes = granted.getAsLong();
    boolean busy =
        subject.config() != null && subject.config().engine().epoch().toMillis() < BUSY_EPOCH_MS;
    String found =
        "a UDP socket gets %s of the %s that a node asks for"
            .formatted(Text.bytes(bytes), Text.bytes(Machine.WANTED_BUFFER));
    return bytes < (busy ? Machine.WANTED_BUFFER : LEAST_BUFFER)
        ? Finding.warning(
            "receive buffer",
            found + ", and bursts are lost earlier",
            "sysctl -w net.core.rmem_max=" + Machine.WANTED_BUFFER)
        : Finding.ok("receive buffer", found);
  }

  /**
   * The launcher runs Java in a locale with UTF-8, and says which one the terminal has in
   * "dave.locale".
   */
  private Finding locale() {
    String told = machine.property("dave.locale");
    String locale = told.isEmpty() ? ofVariables() : told;
    String shown = locale.isEmpty() ? "none is set" : "it is " + Text.quoted(locale);
    if (locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8")) {
      return Finding.ok("locale", shown + ", with UTF-8");
    }
    return Finding.warning(
        "locale",
        shown + ", without UTF-8, in which Dave writes: the terminal may show other letters",
        "export LANG=C.UTF-8");
  }

  private String ofVariables() {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String value = subject.variables().getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
