package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.model.Target;
import dave.engine.store.DatStore.Position;
import dave.engine.store.PageToken;
import dave.service.model.Caller;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import dave.wire.Author;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Serves the reads of callers that need no mining: pages, and refusals of what was not found. */
record Reads(Views views) {
  <T> Mono<T> notFound(Target target, boolean local) {
    return local
        ? Mono.error(() -> notFound(target, ""))
        : views
            .engine()
            .isAlone()
            .flatMap(
                alone ->
                    Mono.error(
                        notFound(
                            target,
                            alone ? ", and it has no peers to ask" : ", nor from its peers")));
  }

  private static Refusal notFound(Target target, String network) {
    String what =
        switch (target) {
          case Target.ByWork byWork -> "no dat of this {work|hash}";
          case Target.ByRegister byRegister -> "no record of this key and author";
          case Target.ByKey byKey -> "no dat under this key";
          case Target.ByContent content -> "no chunk of this hash";
        };
    return Reason.DAT_NOT_FOUND.withSentence(what + " in this node's store" + network);
  }

  Page list(Caller caller, ByteString prefix, @Nullable Author author, String token, int size) {
    return new Page(views, caller, prefix, author, position(prefix, author, token), size);
  }

  private @Nullable Position position(ByteString prefix, @Nullable Author author, String token) {
    return token.isEmpty()
        ? null
        : PageToken.parse(views.engine().seal(), token, prefix, author)
            .orElseThrow(() -> Reason.PAGE_TOKEN_INVALID.of("{page_token|page}"));
  }
}
