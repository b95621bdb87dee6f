package dave.fuzz;

import dave.admin.AdminTarget;
import dave.config.ConfigTarget;
import dave.engine.transport.FramingTarget;
import dave.link.handshake.LinkTarget;
import dave.wire.keys.KeyTarget;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The targets of fuzzing. */
@SuppressWarnings("ImmutableEnumChecker") // Methods without state.
enum Target {
  CODEC(CodecTarget.class, CodecTarget::fuzzerTestOneInput, CodecTarget::seeds, 1_500),
  ARCHIVE(ArchiveTarget.class, ArchiveTarget::fuzzerTestOneInput, ArchiveTarget::seeds, 3_000),
  ADDRESS(AddressTarget.class, AddressTarget::fuzzerTestOneInput, AddressTarget::seeds, 300),
  CONFIG(ConfigTarget.class, ConfigTarget::fuzzerTestOneInput, ConfigTarget::seeds, 1_000),
  KEY(KeyTarget.class, KeyTarget::fuzzerTestOneInput, KeyTarget::seeds, 1_000),
  FRAMING(FramingTarget.class, FramingTarget::fuzzerTestOneInput, FramingTarget::seeds, 4_000),
  LINK(LinkTarget.class, LinkTarget::fuzzerTestOneInput, LinkTarget::seeds, 1_500),
  ADMIN(AdminTarget.class, AdminTarget::fuzzerTestOneInput, AdminTarget::seeds, 2_000),
  ENGINE(EngineTarget.class, EngineTarget::fuzzerTestOneInput, EngineTarget::seeds, 1_000);

  private final Class<?> type;
  private final Consumer<byte[]> check;
  private final Supplier<List<byte[]>> seeds;
  private final int maxLength;

  Target(Class<?> type, Consumer<byte[]> check, Supplier<List<byte[]>> seeds, int maxLength) {
    this.type = type;
    this.check = check;
    this.seeds = seeds;
    this.maxLength = maxLength;
  }

  /** Its name on the command line, and the name of the folder of its corpus. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class that Jazzer starts. */
  Class<?> type() {
    return type;
  }

  /** Checks one input; any exception is a finding. */
  void check(byte[] input) {
    check.accept(input);
  }

  /** The inputs that a search begins with, beside the corpus. */
  List<byte[]> seeds() {
    return seeds.get();
  }

  /** The longest input that is tried, in bytes. */
  int maxLength() {
    return maxLength;
  }
}
