package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.admin.v1.GetStatusResponse;
import dave.cli.command.CommandContext;
import dave.cli.command.identity.UserKey;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Text;
import dave.client.model.Stored;
import dave.wire.PacketCodec;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Mined;
import dave.wire.mining.Miner;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;

/**
 * Writes a dat: mines and signs it in this process, submits it to the node, prints its work hash.
 * Asks the node for its limits during the mining, so that no hard work is done for a dat that it
 * refuses.
 */
public record DatWriter(CommandContext context) {
  /** How far a dat's time may be ahead of the node's clock. */
  private static final long MAX_AHEAD_MS = 10_000;

  /** How far a dat's time may be behind the node's clock without a note to the user. */
  private static final long SILENT_BEHIND_MS = 10_000;

  /** How far a dat's time may be behind the node's clock at most: an older dat weighs less. */
  private static final long MAX_BEHIND_MS = 86_400_000;

  /** Writes a dat; one with an empty key is immutable. */
  void write(ByteString key, ByteString value) {
    requireFits(key, value);
    Difficulty difficulty = Difficulty.of(context.settings());
    try (SigningKey signer = UserKey.loadOrMake(context);
        Miner miner = new Miner(cores(), context.env().clock(), new SecureRandom());
        PendingPut put = PendingPut.begin(miner, signer, key, value, difficulty.bits());
        MiningDisplay display = new MiningDisplay(context, put)) {
      Difficulty agreed = difficulty.atLeast(terms(context).getMinDifficulty());
      if (agreed.bits() > difficulty.bits()) {
        context.note("the node wants at least " + agreed.bits() + " bits: mining as many");
        put.restart(agreed.bits());
      }
      Mined mined = display.await();
      print(mined, context.node().submit(put.signed(mined)));
    }
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Returns the node's status, which has its limits.
   *
   * @throws CliFailure if the node refuses all dats, or those with this computer's time
   */
  public static GetStatusResponse terms(CommandContext context) {
    GetStatusResponse status = context.node().status();
    if (!status.getWritable()) {
      throw CliFailure.failure(
          "the node's store refuses writes (its disk is full or fails): make room there, or use "
              + "another node with --endpoint");
    }
    long aheadMs = context.env().clock().millis() - status.getTimeMs();
    if (aheadMs > MAX_AHEAD_MS) {
      throw CliFailure.failure(
          "this computer's clock is "
              + aheadMs / 1_000
              + " s ahead of the node's, which refuses dats from the future: set the clock");
    }
    checkBehind(context, -aheadMs);
    return status;
  }

  private static void checkBehind(CommandContext context, long behindMs) {
    if (behindMs <= SILENT_BEHIND_MS) {
      return;
    }
    String told =
        "this computer's clock is "
            + Text.duration(Duration.ofMillis(behindMs))
            + " behind the node's, and ";
    if (behindMs > MAX_BEHIND_MS) {
      throw CliFailure.failure(
          told
              + "a dat of that age weighs almost nothing: set the clock, or use another node if it"
              + " is the node's that is wrong");
    }
    context.note(
        told
            + "the dat counts as that much older: it weighs less, and replaces no later record; set"
            + " the clock");
  }

  private static void requireFits(ByteString key, ByteString value) {
    int largest = PacketCodec.maxValueLength(key.size());
    if (value.size() > largest) {
      throw CliFailure.usage(
          "the value has "
              + value.size()
              + " bytes: the largest that fits "
              + (key.isEmpty() ? "without a key" : "with a key of " + key.size() + " bytes")
              + " has "
              + largest);
    }
  }

  private void print(Mined mined, Stored stored) {
    if (!context.json()) {
      context.out().line(mined.work().toString());
      return;
    }
    String outcome = stored.outcome().name().toLowerCase(Locale.ROOT);
    JsonLine.write(
        context.out(),
        json ->
            json.text("hash", mined.work().toString())
                .text("outcome", outcome)
                .number("mined_hashes", mined.hashes())
                .nested("dat", DatText.json(stored.dat())));
  }
}
