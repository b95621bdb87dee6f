package dave.admin.methods;

import dave.admin.access.Principal;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.engine.consensus.Tally;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.service.NodeService;
import dave.service.Page;
import dave.service.refusal.Reason;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Handles Get, List and Consensus. */
final class ReadCalls {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_VALUES = 1_000;
  private static final int DEFAULT_VALUES = 10;

  private final NodeService service;

  ReadCalls(NodeService service) {
    this.service = service;
  }

  /** Returns the answer to a Get, if it is known without waiting. */
  Optional<GetResponse> getIfCached(Principal caller, GetRequest request) {
    return service.getIfCached(caller, target(request)).map(ReadCalls::found);
  }

  /**
   * @param remaining how long a lookup in the network may take
   */
  Mono<GetResponse> get(Principal caller, GetRequest request, Duration remaining) {
    Duration network = request.getLocalOnly() ? Duration.ZERO : remaining;
    return service
        .get(caller, target(request), network, request.getFast() ? Pace.FAST : Pace.SLOTS)
        .map(ReadCalls::found);
  }

  private static Target target(GetRequest request) {
    RequestValidator fields = new RequestValidator();
    return switch (request.getTargetCase()) {
      case WORK -> {
        fields.exactly(Bytes32.LENGTH, "work", request.getWork(), Reason.WORK_MALFORMED).check();
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
        fields.exactly(Bytes32.LENGTH, "chunk", request.getChunk(), Reason.CHUNK_MALFORMED).check();
        yield new Target.ByContent(request.getChunk());
      }
      case TARGET_NOT_SET -> throw Reason.TARGET_MISSING.of("target");
    };
  }

  private static GetResponse found(Found found) {
    return GetResponse.newBuilder()
        .setDat(AdminDats.toProto(found.dat()))
        .setSource(
            found.local() ? GetResponse.Source.SOURCE_LOCAL : GetResponse.Source.SOURCE_NETWORK)
        .build();
  }

  Mono<ListResponse> list(Principal caller, ListRequest request) {
    new RequestValidator()
        .keyOrEmpty("key_prefix", request.getKeyPrefix())
        .authorOrEmpty("author", request.getAuthor())
        .range("page_size", request.getPageSize(), 0, MAX_PAGE, Reason.PAGE_SIZE_OUT_OF_RANGE)
        .check();
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    Author author = request.getAuthor().isEmpty() ? null : Author.of(request.getAuthor());
    Page page = service.list(caller, request.getKeyPrefix(), author, request.getPageToken(), size);
    return page.next(size).map(dats -> response(dats, page.nextToken()));
  }

  private static ListResponse response(List<VerifiedDat> dats, String nextToken) {
    return ListResponse.newBuilder()
        .addAllDats(dats.stream().map(AdminDats::toProto).toList())
        .setNextPageToken(nextToken)
        .build();
  }

  /**
   * @param remaining how long a lookup in the network may take
   */
  Mono<ConsensusResponse> consensus(
      Principal caller, ConsensusRequest request, Duration remaining) {
    new RequestValidator()
        .key("key", request.getKey())
        .require(
            request.getRanking() != ConsensusRequest.Ranking.UNRECOGNIZED,
            "ranking",
            Reason.RANKING_UNKNOWN,
            request.getRankingValue())
        .range("limit", request.getLimit(), 0, MAX_VALUES, Reason.LIMIT_OUT_OF_RANGE)
        .check();
    Ranking ranking =
        request.getRanking() == ConsensusRequest.Ranking.RANKING_WORK
            ? Ranking.WORK
            : Ranking.POPULARITY;
    int limit = request.getLimit() == 0 ? DEFAULT_VALUES : request.getLimit();
    Duration network = request.getLocalOnly() ? Duration.ZERO : remaining;
    return service
        .consensus(caller, request.getKey(), network, ranking, limit)
        .map(ReadCalls::consensus);
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
}
