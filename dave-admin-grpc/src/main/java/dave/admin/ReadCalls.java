package dave.admin;

import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.engine.Engine;
import dave.engine.Engine.KeyCount;
import dave.engine.View;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.engine.consensus.Tally;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.store.DatStore.Position;
import dave.engine.store.PageToken;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Get, List and Consensus, of the node as the caller may see it. */
final class ReadCalls {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_VALUES = 1_000;
  private static final int DEFAULT_VALUES = 10;

  private final Engine engine;
  private final AdminRuntime runtime;

  ReadCalls(Engine engine, AdminRuntime runtime) {
    this.engine = engine;
    this.runtime = runtime;
  }

  /** The answer to a Get, if it takes no waiting. */
  Optional<GetResponse> atHand(View view, GetRequest request) {
    return view.atHand(target(request)).map(ReadCalls::found);
  }

  /**
   * @param remaining how long the network may be asked
   */
  Mono<GetResponse> get(View view, GetRequest request, Duration remaining) {
    Target target = target(request);
    Duration network = request.getLocalOnly() ? Duration.ZERO : remaining;
    return view.get(target, network, request.getFast() ? Pace.FAST : Pace.SLOTS)
        .map(ReadCalls::found)
        .onErrorMap(RejectedExecutionException.class, full -> busy())
        .switchIfEmpty(Mono.defer(() -> notFound(target, request.getLocalOnly())));
  }

  private static Target target(GetRequest request) {
    Fields fields = new Fields();
    return switch (request.getTargetCase()) {
      case WORK -> {
        fields
            .exactly(Bytes32.LENGTH, "work", request.getWork(), "WORK_MALFORMED", "a work hash")
            .check();
        yield new Target.ByWork(WorkHash.of(request.getWork()));
      }
      case REGISTER -> {
        GetRequest.Register register = request.getRegister();
        fields
            .key("register.key", register.getKey())
            .author("register.author", register.getAuthor())
            .check();
        yield new Target.ByRegister(register.getKey(), Author.of(register.getAuthor()));
      }
      case KEY -> {
        fields.key("key", request.getKey()).check();
        yield new Target.ByKey(request.getKey());
      }
      case CHUNK -> {
        fields
            .exactly(Bytes32.LENGTH, "chunk", request.getChunk(), "CHUNK_MALFORMED", "a hash")
            .check();
        yield new Target.ByContent(request.getChunk());
      }
      case TARGET_NOT_SET ->
          throw Fields.violation(
              "target", "TARGET_MISSING", "is not set: send one of work, register, key and chunk");
    };
  }

  private static GetResponse found(Engine.Found found) {
    return GetResponse.newBuilder()
        .setDat(AdminDats.toProto(found.dat()))
        .setSource(
            found.local() ? GetResponse.Source.SOURCE_LOCAL : GetResponse.Source.SOURCE_NETWORK)
        .build();
  }

  private <T> Mono<T> notFound(Target target, boolean localOnly) {
    return localOnly
        ? Mono.error(notFound(target, ""))
        : engine
            .isAlone()
            .flatMap(
                alone ->
                    Mono.error(
                        notFound(
                            target,
                            alone ? ", and it has no peers to ask" : ", nor from its peers")));
  }

  private static RuntimeException notFound(Target target, String network) {
    String what =
        switch (target) {
          case Target.ByWork byWork -> "no dat of this work";
          case Target.ByRegister byRegister -> "no record of this key and author";
          case Target.ByKey byKey -> "no dat under this key";
          case Target.ByContent content -> "no chunk of this hash";
        };
    return Refusal.notFound("DAT_NOT_FOUND", what + " in this node's store" + network);
  }

  Mono<ListResponse> list(View view, ListRequest request) {
    new Fields()
        .keyOrEmpty("key_prefix", request.getKeyPrefix())
        .authorOrEmpty("author", request.getAuthor())
        .range("page_size", request.getPageSize(), 0, MAX_PAGE, "PAGE_SIZE_OUT_OF_RANGE")
        .check();
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    Author author = request.getAuthor().isEmpty() ? null : Author.of(request.getAuthor());
    Position after = position(request, author);
    return read(() -> view.list(request.getKeyPrefix(), author, after, size + 1))
        .map(dats -> page(request, author, dats, size));
  }

  private @Nullable Position position(ListRequest request, @Nullable Author author) {
    if (request.getPageToken().isEmpty()) {
      return null;
    }
    return PageToken.parse(engine.seal(), request.getPageToken(), request.getKeyPrefix(), author)
        .orElseThrow(
            () ->
                Fields.violation(
                    "page_token",
                    "PAGE_TOKEN_INVALID",
                    "is not of this listing: send the one of the page before, with its filters"));
  }

  private ListResponse page(
      ListRequest request, @Nullable Author author, List<VerifiedDat> dats, int size) {
    ListResponse.Builder page = ListResponse.newBuilder();
    dats.stream().limit(size).map(AdminDats::toProto).forEach(page::addDats);
    if (dats.size() > size) {
      page.setNextPageToken(
          PageToken.format(
              engine.seal(), Position.past(dats.get(size - 1)), request.getKeyPrefix(), author));
    }
    return page.build();
  }

  /**
   * @param remaining how long the network may be asked
   */
  Mono<ConsensusResponse> consensus(View view, ConsensusRequest request, Duration remaining) {
    new Fields()
        .key("key", request.getKey())
        .require(
            request.getRanking() != ConsensusRequest.Ranking.UNRECOGNIZED,
            "ranking",
            "RANKING_UNKNOWN",
            "is %s: send RANKING_POPULARITY or RANKING_WORK".formatted(request.getRankingValue()))
        .range("limit", request.getLimit(), 0, MAX_VALUES, "LIMIT_OUT_OF_RANGE")
        .check();
    Ranking ranking =
        request.getRanking() == ConsensusRequest.Ranking.RANKING_WORK
            ? Ranking.WORK
            : Ranking.POPULARITY;
    int limit = request.getLimit() == 0 ? DEFAULT_VALUES : request.getLimit();
    return view.count(
            request.getKey(), request.getLocalOnly() ? Duration.ZERO : remaining, ranking, limit)
        .map(ReadCalls::consensus)
        .onErrorMap(RejectedExecutionException.class, full -> busy());
  }

  private static ConsensusResponse consensus(KeyCount count) {
    Consensus consensus = count.consensus();
    ConsensusResponse.Builder response =
        ConsensusResponse.newBuilder()
            .setTotalValues(consensus.totalValues())
            .setTotalAuthors(consensus.totalAuthors())
            .setTotalWork(consensus.totalWork().toString())
            .setMargin(consensus.margin().toString())
            .setDatsSeen(consensus.datsSeen())
            .setPartial(consensus.partial())
            .setPeersAsked(count.peersAsked())
            .setPeersAnswered(count.peersAnswered());
    consensus.tallies().stream().map(ReadCalls::tally).forEach(response::addTallies);
    return response.build();
  }

  private static ConsensusResponse.Tally tally(Tally tally) {
    return ConsensusResponse.Tally.newBuilder()
        .setValue(tally.value())
        .setAuthors(tally.authors())
        .setWork(tally.work().toString())
        .setLatestTimeMs(tally.latestTimeMs())
        .build();
  }

  private <T> Mono<T> read(Supplier<T> reader) {
    return Mono.fromSupplier(reader)
        .subscribeOn(runtime.reading(Holder.ofCall()))
        .onErrorMap(RejectedExecutionException.class, full -> busy());
  }

  private static RuntimeException busy() {
    return Refusal.overloaded(
        "READS_BUSY", "too many reads of others wait for this node's store: try again later");
  }
}
