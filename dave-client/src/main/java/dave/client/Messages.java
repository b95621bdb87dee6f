package dave.client;

import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusRequest.Ranking;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.client.internal.DatMessages;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.wire.Dat;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Turns the client's values into messages of the API, and answers into values. */
final class Messages {
  private Messages() {}

  static GetRequest request(Query query, boolean localOnly) {
    GetRequest.Builder request =
        GetRequest.newBuilder().setLocalOnly(localOnly).setFast(query.atOnce());
    // No switch: the JVM would make a class for it, for which a short command has to wait.
    if (query.target() instanceof Query.Target.Work target) {
      request.setWork(target.work().toByteString());
    } else if (query.target() instanceof Query.Target.Key target) {
      request.setKey(target.key());
    } else if (query.target() instanceof Query.Target.Register target) {
      request.setRegister(
          GetRequest.Register.newBuilder()
              .setKey(target.key())
              .setAuthor(target.author().toByteString()));
    }
    return request.build();
  }

  static SubmitRequest request(Dat dat) {
    return SubmitRequest.newBuilder().setDat(DatMessages.message(dat)).build();
  }

  static ListRequest request(Listing listing, int most, String pageToken) {
    ListRequest.Builder request =
        ListRequest.newBuilder()
            .setKeyPrefix(listing.keyPrefix())
            .setPageSize(most)
            .setPageToken(pageToken);
    listing.author().ifPresent(author -> request.setAuthor(author.toByteString()));
    return request.build();
  }

  static ConsensusRequest request(Count count) {
    return ConsensusRequest.newBuilder()
        .setKey(count.key())
        .setRanking(count.work() ? Ranking.RANKING_WORK : Ranking.RANKING_POPULARITY)
        .setLocalOnly(count.localOnly())
        .setLimit(count.most())
        .build();
  }

  static NodeCalls.Found found(GetResponse response) {
    return new NodeCalls.Found(
        DatMessages.parsed(response.getDat()),
        response.getSourceValue() == GetResponse.Source.SOURCE_LOCAL_VALUE);
  }

  static NodeCalls.Page page(ListResponse response) {
    List<NodeDat> dats = new ArrayList<>(response.getDatsCount());
    response.getDatsList().forEach(dat -> dats.add(DatMessages.parsed(dat)));
    return new NodeCalls.Page(List.copyOf(dats), response.getNextPageToken());
  }

  static Stored stored(SubmitResponse response) {
    Stored.Outcome outcome =
        switch (response.getOutcome()) {
          case OUTCOME_STORED -> Stored.Outcome.STORED;
          case OUTCOME_REPLACED -> Stored.Outcome.REPLACED;
          case OUTCOME_ALREADY_HELD -> Stored.Outcome.ALREADY_HELD;
          case OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
              throw new DaveException(
                  Fault.BAD_ANSWER, "the node did not say what it did with the dat", null);
        };
    return new Stored(outcome, DatMessages.parsed(response.getDat()));
  }

  static Consensus consensus(ConsensusResponse response) {
    try {
      return new Consensus(
          response.getTalliesList().stream()
              .map(
                  tally ->
                      new Consensus.Tally(
                          tally.getValue(),
                          tally.getAuthors(),
                          number(tally.getWork()),
                          Instant.ofEpochMilli(tally.getLatestTimeMs())))
              .toList(),
          response.getTotalValues(),
          response.getTotalAuthors(),
          number(response.getTotalWork()),
          number(response.getMargin()),
          response.getDatsSeen(),
          response.getPeersAsked(),
          response.getPeersAnswered(),
          response.getPartial());
    } catch (NumberFormatException e) {
      throw new DaveException(
          Fault.BAD_ANSWER, "the node sent a malformed number: " + e.getMessage(), e);
    }
  }

  /** The default of a text in a message is empty. */
  private static BigInteger number(String text) {
    return text.isEmpty() ? BigInteger.ZERO : new BigInteger(text);
  }
}
