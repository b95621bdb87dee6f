// A tour of Dave's API with three authors: write, follow, get, list, count, go away, resume.
// All that it knows of Dave is the published .proto.
// Usage: ./tour (the node's address is $DAVE_ENDPOINT, else 127.0.0.1:1619)

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <vector>

#include "author.h"
#include "dave/admin/v1/admin.grpc.pb.h"

using namespace dave::admin::v1;

namespace {
/// A call that the node refused, or that reached none.
struct Failure {
  grpc::Status status;
};

/// A context with a deadline; one for each call.
struct Call : grpc::ClientContext {
  Call() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30)); }
};

void require(const grpc::Status& status) {
  if (!status.ok()) throw Failure{status};
}

std::string hex(const std::string& bytes) {
  std::ostringstream text;
  for (unsigned char b : bytes) text << std::hex << std::setw(2) << std::setfill('0') << int(b);
  return text.str();
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

/// Dats as they arrive; the call ends with the object.
class Follower {
 public:
  Follower(AdminService::Stub& node, const std::string& prefix, const std::string& cursor) {
    SubscribeRequest request;
    request.set_key_prefix(prefix);
    request.set_cursor(cursor);
    reader_ = node.Subscribe(&context_, request);
  }

  ~Follower() {
    context_.TryCancel();
    while (reader_->Read(&event_)) continue;
    reader_->Finish();
  }

  /// The next event: a dat, a gap or a heartbeat, each with a cursor.
  const SubscribeResponse& next() {
    if (!reader_->Read(&event_)) throw Failure{reader_->Finish()};
    return event_;
  }

  /// The values of the next dats.
  std::vector<std::string> take(size_t count) {
    std::vector<std::string> values;
    while (values.size() < count) {
      if (next().has_dat()) values.push_back(event_.dat().value());
    }
    return values;
  }

  /// Resume after this to miss nothing and repeat nothing.
  const std::string& cursor() const { return event_.cursor(); }

 private:
  grpc::ClientContext context_;
  SubscribeResponse event_;
  std::unique_ptr<grpc::ClientReader<SubscribeResponse>> reader_;
};

MineResponse::Result mine(AdminService::Stub& node, const MineRequest& request) {
  Call call;
  auto answers = node.Mine(&call, request);
  for (MineResponse answer; answers->Read(&answer);) {
    if (answer.has_result()) return answer.result();
  }
  throw Failure{answers->Finish()};
}

/// Lets the node mine, signs the work, submits.
SubmitResponse write(AdminService::Stub& node, const Author& author, const std::string& key,
                     const std::string& value) {
  MineRequest task;
  task.set_key(key);
  task.set_value(value);
  task.set_author(author.key());
  MineResponse::Result mined = mine(node, task);

  SubmitRequest request;
  Dat& dat = *request.mutable_dat();
  dat.set_key(key);
  dat.set_value(value);
  dat.set_time_ms(mined.time_ms());
  dat.set_salt(mined.salt());
  dat.set_work(mined.work());
  dat.set_author(author.key());
  dat.set_signature(author.sign(mined.work()));
  Call call;
  SubmitResponse answer;
  require(node.Submit(&call, request, &answer));
  return answer;
}

Dat get(AdminService::Stub& node, const GetRequest& request) {
  Call call;
  GetResponse answer;
  require(node.Get(&call, request, &answer));
  return answer.dat();
}

void list(AdminService::Stub& node, const std::string& prefix) {
  int dats = 0, pages = 0;
  ListRequest request;
  request.set_key_prefix(prefix);
  request.set_page_size(2);
  do {
    Call call;
    ListResponse page;
    require(node.List(&call, request, &page));
    dats += page.dats_size();
    pages++;
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  std::cout << "listed " << dats << " dats in " << pages << " pages\n";
}

void count(AdminService::Stub& node, const std::string& key) {
  ConsensusRequest request;
  request.set_key(key);
  request.set_local_only(true);
  Call call;
  ConsensusResponse answer;
  require(node.Consensus(&call, request, &answer));
  for (const auto& tally : answer.tallies()) {
    std::cout << "consensus " << tally.value() << ": authors " << tally.authors() << ", work "
              << tally.work() << "\n";
  }
}

std::string name(grpc::StatusCode code) {
  switch (code) {
    case grpc::INVALID_ARGUMENT: return "INVALID_ARGUMENT";
    case grpc::NOT_FOUND: return "NOT_FOUND";
    case grpc::FAILED_PRECONDITION: return "FAILED_PRECONDITION";
    case grpc::DEADLINE_EXCEEDED: return "DEADLINE_EXCEEDED";
    case grpc::RESOURCE_EXHAUSTED: return "RESOURCE_EXHAUSTED";
    case grpc::UNAUTHENTICATED: return "UNAUTHENTICATED";
    default: return "with code " + std::to_string(code);
  }
}

/// What went wrong with a call, in a line for people.
std::string explain(const grpc::Status& status, const std::string& address) {
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return "no answer from " + address + " (" + status.error_message() +
           "): start 'dave node', or set DAVE_ENDPOINT";
  }
  return "refused " + name(status.error_code()) + ": " + status.error_message();
}

void tour(AdminService::Stub& node, const std::string& address) {
  Author alice, bob, carol;
  // Keys of one's own: a network may hold other tours.
  const std::string prefix = "tour-" + hex(alice.key().substr(0, 4)) + "/";
  auto tell = [&](const Author& author, const std::string& name, const std::string& value) {
    SubmitResponse answer = write(node, author, prefix + name, value);
    bool replaced = answer.outcome() == SubmitResponse::OUTCOME_REPLACED;
    std::cout << "wrote " << prefix << name << " = " << value << ", "
              << (replaced ? "replaced" : "stored") << " as " << hex(answer.dat().work()) << "\n";
    return answer.dat();
  };

  Call call;
  GetStatusResponse status;
  require(node.GetStatus(&call, {}, &status));
  std::cout << "node " << status.version() << " at " << address << " holds " << status.dats()
            << " dats\n";

  Dat red;
  std::string cursor;
  {
    // The first event is a heartbeat: what arrives from there on will be seen.
    Follower follower(node, prefix, "");
    follower.next();
    red = tell(alice, "colour", "red");
    tell(bob, "colour", "blue");
    tell(carol, "colour", "blue");
    std::cout << "followed " << joined(follower.take(3)) << "\n";
    cursor = follower.cursor();
  }

  GetRequest by_hash;
  by_hash.set_work(red.work());
  std::cout << "got " << get(node, by_hash).value() << " by its hash\n";
  GetRequest by_author;
  by_author.mutable_register_()->set_key(prefix + "colour");
  by_author.mutable_register_()->set_author(bob.key());
  std::cout << "got " << get(node, by_author).value() << " by key and author\n";
  list(node, prefix);
  count(node, prefix + "colour");

  // Written while nobody follows; the cursor brings them, each once, and then what is new.
  tell(alice, "colour", "blue");
  tell(bob, "shape", "round");
  {
    Follower follower(node, prefix, cursor);
    std::vector<std::string> values = follower.take(2);
    tell(carol, "size", "small");
    values.push_back(follower.take(1).front());
    std::cout << "resumed " << joined(values) << "\n";
  }

  // The hash says what was signed: with another value the dat is refused.
  SubmitRequest forged;
  *forged.mutable_dat() = red;
  forged.mutable_dat()->set_value("black");
  Call submit;
  SubmitResponse answer;
  grpc::Status refusal = node.Submit(&submit, forged, &answer);
  std::cout << (refusal.ok() ? "taken: this must not be" : explain(refusal, address)) << "\n";
}
}  // namespace

int main() {
  const char* set = std::getenv("DAVE_ENDPOINT");
  const std::string address = set ? set : "127.0.0.1:1619";
  auto node =
      AdminService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  try {
    tour(*node, address);
    return 0;
  } catch (const Failure& failure) {
    std::cerr << explain(failure.status, address) << "\n";
    return 1;
  }
}
