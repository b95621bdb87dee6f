package dave.dist.store;

import dave.cli.command.archive.DatTarget;
import dave.cli.command.archive.ImportTally;
import dave.cli.command.archive.OfflineStores;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.config.SettingKey;
import dave.config.Settings;
import dave.engine.store.Mass;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import dave.storage.repair.StoreExport;
import dave.storage.rocks.StoreException;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;

/** The stores of stopped nodes. */
public final class RocksStores implements OfflineStores {
  private final InstantSource clock;

  public RocksStores(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void read(Path directory, Consumer<VerifiedDat> consumer) {
    try {
      StoreExport.run(directory, consumer);
    } catch (StoreException e) {
      throw failure(e);
    }
  }

  @Override
  public DatTarget open(Path directory, Settings settings, ImportTally tally) {
    StoreConfig config =
        StoreConfig.of(
            settings.bytes(SettingKey.CAPACITY),
            Mass.valueOf(settings.text(SettingKey.MASS).toUpperCase(Locale.ROOT)));
    DatVerifier verifier =
        new DatVerifier(Signatures.best(), settings.difficulty(SettingKey.MIN_DIFFICULTY));
    try {
      return new StoreTarget(
          RocksDatStore.open(directory, config, clock, new SecureRandom()), verifier, clock, tally);
    } catch (StoreException e) {
      throw failure(e);
    }
  }

  private static CliFailure failure(StoreException e) {
    return new CliFailure(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
  }
}
