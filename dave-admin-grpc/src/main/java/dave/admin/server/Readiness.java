package dave.admin.server;

import dave.admin.v1.AdminServiceGrpc;
import dave.engine.Health;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reports the node's readiness to the standard health service, at most about a second late. */
final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/health");
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Health health;
  private final HealthStatusManager manager;

  Readiness(Health health, HealthStatusManager manager) {
    this.health = health;
    this.manager = manager;
    setStatus(health.isOpen() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /** Checks the node every second, until disposed. */
  Disposable follow(Scheduler timer) {
    Flux<Long> ticks = Flux.interval(Duration.ZERO, EVERY, timer);
    Mono<Long> opened = health.opened().thenReturn(0L);
    return ticks
        .mergeWith(opened)
        .onBackpressureLatest() // A check longer than a second replaces the next ones.
        .concatMap(tick -> look(), 0)
        .subscribe(this::setStatus, error -> LOG.error("no longer reads the node's state", error));
  }

  private Mono<ServingStatus> look() {
    return health
        .ready()
        .map(
            condition ->
                switch (condition) {
                  case Health.Condition.Good good -> ServingStatus.SERVING;
                  case Health.Condition.Bad bad -> ServingStatus.NOT_SERVING;
                })
        .doOnError(error -> LOG.warn("no status", error))
        .onErrorReturn(ServingStatus.NOT_SERVING);
  }

  private void setStatus(ServingStatus status) {
    manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    manager.setStatus(AdminServiceGrpc.SERVICE_NAME, status);
  }
}
