package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.ingest.ClaimTurns;
import dave.engine.ingest.Filter;
import dave.engine.ingest.Outcome;
import dave.engine.ingest.Pipeline;
import dave.engine.ingest.SourceRates;
import dave.engine.ingest.Verdicts;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.InMemoryDatStore;
import dave.engine.store.Mass;
import dave.engine.transport.Transport.Datagram;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.SigningKey;
import dave.wire.crypto.Work;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/**
 * Lets packets of its own making through the stages of ingest, with a store in memory and meters
 * that nobody else has. Code that never ran takes ten times as long: a node that begins so sheds
 * fewer of the dats that come in its first seconds. What it makes is seen nowhere.
 */
public final class WarmUp {
  private static final int DATS = 64;
  private static final int SOURCES = 8;
  private static final int VALUE_LENGTH = 1_000;

  /** So few that mining takes no time. */
  private static final int BITS = 2;

  /** Room for less than a round brings, so that some have to go. */
  private static final int CAPACITY = DATS / 4 * VALUE_LENGTH;

  private final EngineRuntime runtime;
  private final DatVerifier verifier;
  private final List<Datagram> packets = new ArrayList<>();

  private WarmUp(EngineRuntime runtime, Signatures signatures) {
    this.runtime = runtime;
    verifier = new DatVerifier(signatures, BITS);
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    runtime.random().nextBytes(seed);
    try (SigningKey author = SigningKey.ofSeed(seed)) {
      for (int i = 0; i < DATS; i++) {
        PeerAddress source = PeerAddresses.parse("udp://192.0.2." + (1 + i % SOURCES) + ":1618");
        packets.add(new Datagram(source, PacketCodec.encode(new Put(dat(author, i)))));
      }
    }
  }

  private Dat dat(SigningKey author, int number) {
    byte[] bytes = new byte[VALUE_LENGTH];
    runtime.random().nextBytes(bytes);
    ByteString key = ByteString.copyFromUtf8("warm-up/" + number);
    ByteString value = ByteString.copyFrom(bytes);
    long timeMs = runtime.clock().millis();
    for (long nonce = 0; ; nonce++) {
      ByteString salt = BoundSalt.of(author.author(), key.size(), BITS, nonce);
      WorkHash work = Work.of(key, value, timeMs, salt);
      if (work.zeroBits() >= BITS) {
        return new Dat(key, value, timeMs, salt, work, author.author(), author.sign(work));
      }
    }
  }

  /**
   * Runs on the caller's thread and the verifying ones. Blocks.
   *
   * @param signatures the implementation that the node will verify by
   * @param most no round begins later; one takes a few milliseconds, the first some tens
   * @return how many dats its store admitted
   */
  public static long run(EngineRuntime runtime, Signatures signatures, Duration most) {
    long beganNs = runtime.nanos().getAsLong();
    WarmUp warmUp = new WarmUp(runtime, signatures);
    long admitted = 0;
    while (runtime.nanos().getAsLong() - beganNs < most.toNanos()) {
      admitted += warmUp.round();
    }
    return admitted;
  }

  /** With a store of its own, to which each dat is new. */
  private long round() {
    InMemoryDatStore store =
        new InMemoryDatStore(CAPACITY, Mass.WORK, runtime.clock(), runtime.random());
    Filter filter =
        new Filter(
            new SourceRates(),
            store,
            source -> false,
            () -> false,
            source -> {},
            work -> false,
            new ClaimTurns(store, Defences.ALL, runtime.clock()),
            runtime.clock());
    Pipeline pipeline =
        new Pipeline(
            filter,
            verifier,
            (packet, dat) -> store.put(dat, Durability.RELAXED),
            new Verdicts(new SimpleMeterRegistry()),
            runtime.clock());
    return Objects.requireNonNull(
        pipeline
            .outcomes(Flux.fromIterable(packets), runtime.verify())
            .filter(
                outcome ->
                    outcome instanceof Outcome.Decided decided && decided.admission().admitted())
            .count()
            .block(),
        "a count");
  }
}
