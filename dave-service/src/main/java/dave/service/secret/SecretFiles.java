package dave.service.secret;

import dave.service.ServiceRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The secrets of one API, read anew when their files change. */
public final class SecretFiles {
  /** How often the files are looked at. */
  public static final Duration CHECK = Duration.ofSeconds(30);

  private final List<Supplier<List<String>>> reloads;
  private final Logger log;

  /**
   * @param reloads each reads some files, and says why one cannot be used
   */
  public SecretFiles(List<Supplier<List<String>>> reloads, Logger log) {
    this.reloads = List.copyOf(reloads);
    this.log = log;
  }

  /** Looks at the files now and then, until disposed of. */
  public Disposable watch(ServiceRuntime runtime) {
    if (reloads.isEmpty()) {
      return Disposables.disposed();
    }
    return Flux.interval(CHECK, runtime.timer())
        .onBackpressureDrop()
        // Where all workers are busy, the next look will do.
        .concatMap(
            tick ->
                Mono.fromRunnable(this::reload)
                    .subscribeOn(runtime.blocking())
                    .onErrorComplete(RejectedExecutionException.class),
            1)
        .subscribe(done -> {}, error -> log.error("secret files are no more looked at", error));
  }

  /**
   * Reads the files now. May block.
   *
   * @return why one cannot be used, a line each; what was read before stays in force then
   */
  public synchronized List<String> reload() {
    return reloads.stream().flatMap(reload -> reload.get().stream()).toList();
  }
}
