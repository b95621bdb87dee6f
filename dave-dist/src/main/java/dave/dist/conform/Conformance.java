package dave.dist.conform;

import dave.wire.Message.GetPeers;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Plays the other side against one node. One thread uses it, once. */
final class Conformance {
  private final Line line;
  private final Pace pace;
  private final Subject subject;
  private final SecureRandom random;
  private final Partner partner;
  private final Map<Rule, Finding> findings = new EnumMap<>(Rule.class);

  /**
   * What is known of the node and of its time.
   *
   * @param original whether the node is one of the original network
   * @param minDifficulty the least difficulty that it takes, at least 2
   * @param nowMs the time of this machine
   */
  record Subject(boolean original, int minDifficulty, long nowMs) {}

  Conformance(Line line, Pace pace, Subject subject, SecureRandom random) throws IOException {
    this.line = line;
    this.pace = pace;
    this.subject = subject;
    this.random = random;
    partner = new Partner(line, pace, random);
  }

  /**
   * Tests all rules; those that the time does not suffice for are not seen.
   *
   * @return the findings in the order of the rules; none if the node answers nothing
   */
  List<Finding> run() throws IOException {
    String why = "the node stopped to answer before";
    try {
      if (!meet()) {
        return List.of();
      }
      try (Trials trials =
          new Trials(
              new Dats(line, subject.minDifficulty()),
              subject.minDifficulty(),
              subject.nowMs(),
              random)) {
        test(trials);
      }
    } catch (OutOfTime e) {
      if (findings.isEmpty()) {
        return List.of();
      }
      why = "the time limit came first";
    }
    List<Finding> all = new ArrayList<>();
    for (Rule rule : Rule.forNode(subject.original())) {
      all.add(findings.getOrDefault(rule, Finding.notSeen(rule, why)));
    }
    return all;
  }

  /** Keeps a finding that holds for the node; of several about one rule the worst. */
  private void add(Finding finding) {
    if (!finding.rule().holdsFor(subject.original())) {
      return;
    }
    findings.merge(
        finding.rule(),
        finding,
        (one, two) -> one.verdict().compareTo(two.verdict()) > 0 ? one : two);
  }

  private void add(List<Finding> several) {
    several.forEach(finding -> add(finding));
  }

  private boolean meet() throws IOException {
    if (!partner.ping()) {
      return false;
    }
    add(Finding.ok(Rule.PING, "a PEER came"));
    line.receive(pace.quiet(), () -> !partner.token().isEmpty());
    add(
        partner.token().isEmpty()
            ? Finding.notSeen(Rule.CHALLENGE, "none came")
            : Finding.ok(Rule.CHALLENGE, "one came"));
    return true;
  }

  private void test(Trials made) throws IOException {
    Source empty = line.open();
    empty.send(GetPeers.BARE);
    Source op = line.open();
    op.send(Packets.unknownOp());
    List<Trial> trials = made.all(subject.original());
    Hostile hostile = new Hostile(line, pace, partner, made, subject.original(), random);
    for (Trial trial : trials) {
      for (byte[] packet : trial.packets()) {
        partner.send(packet);
      }
    }
    line.receive(pace.answer());
    add(partner.ask(trials));
    add(Partner.golden(trials));
    add(
        empty.messages().isEmpty()
            ? Finding.wrong(Rule.EMPTY, "nothing came")
            : Finding.ok(Rule.EMPTY, "a " + Partner.name(empty.messages().getFirst()) + " came"));
    add(Hostile.silence(Rule.UNKNOWN_OP, op));
    Strangers strangers = new Strangers(line, random);
    if (!subject.original()) {
      strangers.speak(trials);
      line.receive(pace.quiet());
    }
    add(hostile.attack());
    if (!subject.original()) {
      add(strangers.judge());
    }
    add(partner.judgePeers());
  }
}
