package dave.client;

import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusRequest.Ranking;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.ListRequest;
import dave.admin.v1.SubmitResponse;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.model.Listing;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.client.node.DatMessages;
import java.math.BigInteger;
import java.time.Instant;

/** Turns the client's values into messages of the API, and answers into values. */
final class Messages {
  private static final int PAGE = 500;

  private Messages() {}

  static GetRequest request(Query query, boolean localOnly) {
    GetRequest.Builder request =
        GetRequest.newBuilder().setLocalOnly(localOnly).setFast(query.atOnce());
    switch (query.target()) {
      case Query.Target.Work target -> request.setWork(target.work().toByteString());
      case Query.Target.Key target -> request.setKey(target.key());
      case Query.Target.Register target ->
          request.setRegister(
              GetRequest.Register.newBuilder()
                  .setKey(target.key())
                  .setAuthor(target.author().toByteString()));
    }
    return request.build();
  }

  static ListRequest request(Listing listing, String pageToken) {
    ListRequest.Builder request =
        ListRequest.newBuilder()
            .setKeyPrefix(listing.keyPrefix())
            .setPageSize(PAGE)
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
                          new BigInteger(tally.getWork()),
                          Instant.ofEpochMilli(tally.getLatestTimeMs())))
              .toList(),
          response.getTotalValues(),
          response.getTotalAuthors(),
          new BigInteger(response.getTotalWork()),
          new BigInteger(response.getMargin()),
          response.getDatsSeen(),
          response.getPeersAsked(),
          response.getPeersAnswered(),
          response.getPartial());
    } catch (NumberFormatException e) {
      throw new DaveException(
          Fault.BAD_ANSWER, "the node sent a malformed number: " + e.getMessage(), e);
    }
  }
}
