package dave.wire.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddresses;
import dave.wire.WorkHash;
import dave.wire.crypto.Verification.Flawed;
import dave.wire.keys.SigningKey;
import dave.wire.v1.Packet;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes docs/vectors: the same bytes each time. */
final class ProtocolVectors {
  static final long NOW_MS = 1_764_450_000_000L;
  static final int MIN_DIFFICULTY = 8;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final ByteString TOKEN = ByteString.fromHex("0102030405060708");
  private static final ByteString UNSIGNED = zeros(Dat.SIGNATURE_LENGTH);

  private final byte[] seed = bytes(0x10, SigningKey.SEED_LENGTH).toByteArray();
  private final SigningKey key = SigningKey.ofSeed(seed);
  private final SigningKey other =
      SigningKey.ofSeed(bytes(0x40, SigningKey.SEED_LENGTH).toByteArray());
  private final DatVerifier verifier = new DatVerifier(Signatures.bouncyCastle(), MIN_DIFFICULTY);

  /** Returns the files by name. */
  static Map<String, String> files() throws JsonProcessingException {
    ProtocolVectors vectors = new ProtocolVectors();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("work.json", text(vectors.work()));
    files.put("salts.json", text(vectors.salts()));
    files.put("signatures.json", text(vectors.signatures()));
    files.put("packets.json", text(vectors.packets()));
    files.put("hostile.json", text(vectors.hostile()));
    return files;
  }

  private static String text(ArrayNode array) throws JsonProcessingException {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(new DefaultIndenter("", "\n"));
    printer.indentObjectsWith(new DefaultIndenter(" ", "\n"));
    return JSON.writer(printer).writeValueAsString(array) + "\n";
  }

  private ArrayNode work() {
    ArrayNode all = JSON.createArrayNode();
    for (int length : new int[] {0, 1, 63, 64, 65, 1_000, 1_223, 3_000}) {
      ByteString name = bytes(7, Math.min(length, Dat.MAX_KEY_LENGTH));
      ByteString value = bytes(3, length);
      ByteString salt = bytes(9, 1 + length % Dat.MAX_SALT_LENGTH);
      WorkHash hash = Work.of(name, value, NOW_MS, salt);
      all.addObject()
          .put("key", hex(name))
          .put("value", hex(value))
          .put("time", hex(time(NOW_MS)))
          .put("time_ms", NOW_MS)
          .put("salt", hex(salt))
          .put("load", hex(Work.load(name, value, NOW_MS)))
          .put("work", hash.toString())
          .put("zero_bits", hash.zeroBits());
    }
    return all;
  }

  private ArrayNode salts() {
    ArrayNode all = JSON.createArrayNode();
    for (int length : new int[] {0, 5, 32}) {
      for (int difficulty : new int[] {8, 255}) {
        Author author = length == 5 ? other.author() : key.author();
        all.addObject()
            .put("author", author.toString())
            .put("key_length", length)
            .put("difficulty", difficulty)
            .put("nonce", Long.toString(0x0102_0304_0506_0708L * length))
            .put(
                "salt",
                hex(BoundSalt.of(author, length, difficulty, 0x0102_0304_0506_0708L * length)));
      }
    }
    return all;
  }

  private ArrayNode signatures() {
    ArrayNode all = JSON.createArrayNode();
    WorkHash work = WorkHash.of(bytes(1, WorkHash.LENGTH));
    ByteString genuine = key.sign(work);
    ByteString neutral = ByteString.copyFrom(new byte[] {1}).concat(zeros(31));
    // The encoding of y = p, which a lax decoder takes for 0.
    ByteString high = ByteString.fromHex("ed" + "ff".repeat(30) + "7f");
    signature(all, "genuine", key.author(), work, genuine)
        .put("seed", hex(ByteString.copyFrom(seed)));
    signature(all, "a bit of R", key.author(), work, flipped(genuine, 0));
    signature(all, "a bit of S", key.author(), work, flipped(genuine, 40));
    signature(all, "S + L in place of S", key.author(), work, unreduced(genuine));
    signature(all, "another author", other.author(), work, genuine);
    signature(all, "another work", key.author(), WorkHash.of(bytes(2, WorkHash.LENGTH)), genuine);
    signature(all, "an author of small order", Author.of(neutral), work, neutral.concat(zeros(32)));
    signature(all, "R of small order", key.author(), work, neutral.concat(zeros(32)));
    signature(all, "an author that is not reduced", Author.of(high), work, genuine);
    return all;
  }

  private static ObjectNode signature(
      ArrayNode to, String name, Author author, WorkHash work, ByteString signature) {
    Signatures.Verdict verdict = Signatures.bouncyCastle().verify(author, work, signature);
    return to.addObject()
        .put("name", name)
        .put("author", author.toString())
        .put("work", work.toString())
        .put("signature", hex(signature))
        .put("verdict", verdict.name().toLowerCase(Locale.ROOT));
  }

  private Map<String, byte[]> messages() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    Dat dat = bound("key", "value");
    all.put("the empty GETPEER", encoded(GetPeers.BARE));
    all.put("a GETPEER of 192 bytes", encoded(GetPeers.padded(TOKEN)));
    all.put("the empty PEER", encoded(new Peers(ByteString.EMPTY, List.of())));
    all.put(
        "a PEER with two peers and a link key",
        encoded(
            new Peers(
                TOKEN,
                List.of(
                    PeerAddresses.parse("udp://192.0.2.7:1618"),
                    PeerAddresses.parse("tcp://[2001:db8::1]:1618")),
                Optional.of(LinkKey.of(bytes(5, LinkKey.LENGTH))))));
    all.put("a bound dat", encoded(new Put(dat)));
    all.put("a dat in its stem", encoded(new Put(dat, true)));
    all.put("an immutable dat", encoded(new Put(bound("", "value"))));
    all.put("a dat without a value", encoded(new Put(bound("key", ""))));
    all.put(
        "the longest dat",
        encoded(new Put(bound("key", "v".repeat(PacketCodec.maxValueLength(3))))));
    all.put("an unbound dat with a salt of 8 bytes", encoded(new Put(unbound())));
    all.put("a bound dat that another author claims", encoded(new Put(claimed(dat, other))));
    all.put("a dat 10 s ahead", encoded(new Put(bound("key", "value", NOW_MS + 10_000))));
    all.put("a dat with an unknown field", extended(encoded(new Put(dat)), "c23e03616263"));
    all.put(
        "a dat with a link key of 5 bytes", extended(encoded(new Put(dat)), "8201050102030405"));
    all.put(
        "a dat after another value",
        concat(HexFormat.of().parseHex("2201ff"), encoded(new Put(dat))));
    all.put("GET by work", encoded(new Get(new Query.ByWork(dat.work()), 0)));
    all.put("GET by content", encoded(new Get(new Query.ByContent(bytes(6, 32)), 0)));
    Query register = new Query.ByKey(dat.key(), Optional.of(dat.author()));
    all.put("GET of a register", encoded(new Get(register, TOKEN, 40)));
    all.put("GET by key", encoded(new Get(new Query.ByKey(dat.key(), Optional.empty()), 0)));
    all.put(
        "GET of a page",
        encoded(new Get(new Query.Page(dat.key(), Optional.of(dat.author()), 32), 0)));
    return all;
  }

  private ArrayNode packets() {
    ArrayNode all = JSON.createArrayNode();
    messages()
        .forEach(
            (name, packet) ->
                fields(all.addObject().put("name", name).put("hex", hex(packet)), packet));
    return all;
  }

  /** Writes what a decoder reads, and what a verifier says of a dat. */
  private void fields(ObjectNode to, byte[] packet) {
    Message message = ((Decoded.Ok) PacketCodec.decode(packet)).message();
    switch (message) {
      case GetPeers getPeers ->
          to.put("op", "GETPEER")
              .put("token", hex(getPeers.token()))
              .put("padding", getPeers.padding());
      case Peers peers -> {
        to.put("op", "PEER").put("token", hex(peers.token()));
        ArrayNode list = to.putArray("peers");
        peers.peers().forEach(peer -> list.add(peer.toString()));
        peers.linkKey().ifPresent(link -> to.put("link_key", hex(link.toByteString())));
      }
      case Put put -> {
        Dat dat = put.dat();
        to.put("op", "PUT")
            .put("stem", put.stem())
            .put("key", hex(dat.key()))
            .put("value", hex(dat.value()))
            .put("time_ms", dat.timeMs())
            .put("salt", hex(dat.salt()))
            .put("work", dat.work().toString())
            .put("author", dat.author().toString())
            .put("signature", hex(dat.signature()));
        Verification.Genuine genuine = (Verification.Genuine) verifier.verify(dat, NOW_MS);
        to.put("bound", genuine.dat().bound()).put("difficulty", genuine.dat().difficulty());
      }
      case Get get -> query(to.put("op", "GET").put("token", hex(get.token())), get.query());
    }
  }

  private static void query(ObjectNode to, Query query) {
    switch (query) {
      case Query.ByWork byWork -> to.put("ask", "work").put("work", byWork.work().toString());
      case Query.ByContent content -> to.put("ask", "content").put("key", hex(content.hash()));
      case Query.ByKey byKey -> {
        to.put("ask", byKey.author().isPresent() ? "register" : "key").put("key", hex(byKey.key()));
        byKey.author().ifPresent(author -> to.put("author", author.toString()));
      }
      case Query.Page page -> {
        to.put("ask", "page").put("key", hex(page.key())).put("limit", page.limit());
        page.after().ifPresent(author -> to.put("author", author.toString()));
      }
    }
  }

  private ArrayNode hostile() {
    ArrayNode all = JSON.createArrayNode();
    Dat dat = bound("key", "value");
    byte[] packet = encoded(new Put(dat));
    refused(all, "longer than 1,424 bytes", extended(packet, "c23e940a" + "00".repeat(1_300)));
    refused(all, "half of a dat", Arrays.copyOf(packet, packet.length / 2));
    refused(all, "a varint that does not end", HexFormat.of().parseHex("08" + "ff".repeat(12)));
    refused(all, "a length beyond the packet", HexFormat.of().parseHex("1affffff7f00"));
    refused(all, "a group that does not end", HexFormat.of().parseHex("0802c33e"));
    refused(all, "a token of 7 bytes", HexFormat.of().parseHex("520701020304050607"));
    refused(all, "a token of 17 bytes", HexFormat.of().parseHex("5211" + "01".repeat(17)));
    refused(all, "an unknown op", HexFormat.of().parseHex("0863"));
    String peer = "12150a1000000000000000000000ffffc000020710d20c";
    refused(all, "a PEER with three peers", HexFormat.of().parseHex("0801" + peer.repeat(3)));
    refused(all, "a PUT without fields", HexFormat.of().parseHex("0802"));
    refused(all, "a key of 33 bytes", changed(dat, put -> put.setKey(zeros(33))));
    refused(
        all, "a GET with a key of 33 bytes", HexFormat.of().parseHex("08031a21" + "00".repeat(33)));
    refused(all, "a time of 7 bytes", changed(dat, put -> put.setTime(zeros(7))));
    refused(
        all,
        "a time before 1970",
        changed(dat, put -> put.setTime(ByteString.fromHex("0000000000000080"))));
    refused(all, "no salt", changed(dat, Packet.Builder::clearSalt));
    refused(all, "a salt of 33 bytes", changed(dat, put -> put.setSalt(zeros(33))));
    refused(all, "a work of 31 bytes", changed(dat, put -> put.setWork(zeros(31))));
    refused(all, "an author of 31 bytes", changed(dat, put -> put.setPubKey(zeros(31))));
    refused(all, "a signature of 63 bytes", changed(dat, put -> put.setSig(zeros(63))));
    refused(all, "a dat 10,001 ms ahead", encoded(new Put(bound("key", "value", NOW_MS + 10_001))));
    refused(all, "work of 7 bits", encoded(new Put(light())));
    refused(all, "a salt that commits to 7 bits", encoded(new Put(committed())));
    refused(
        all,
        "another nonce than that of the work",
        changed(dat, put -> put.setSalt(flipped(put.getSalt(), 15))));
    refused(
        all, "another value", changed(dat, put -> put.setValue(ByteString.copyFromUtf8("Value"))));
    refused(
        all, "a bit of the signature", changed(dat, put -> put.setSig(flipped(put.getSig(), 0))));
    refused(all, "S + L in place of S", changed(dat, put -> put.setSig(unreduced(put.getSig()))));
    ByteString neutral = ByteString.copyFrom(new byte[] {1}).concat(zeros(31));
    refused(
        all,
        "an author of small order",
        changed(dat, put -> put.setPubKey(neutral).setSig(neutral.concat(zeros(32)))));
    return all;
  }

  private void refused(ArrayNode to, String name, byte[] packet) {
    String reason =
        switch (PacketCodec.decode(packet)) {
          case Decoded.Malformed malformed ->
              switch (malformed.defect()) {
                case TOO_LONG, PEERS -> malformed.defect().name();
                default -> "MALFORMED";
              };
          case Decoded.UnknownOp op -> "UNKNOWN_OP";
          case Decoded.Ok ok ->
              ((Flawed) verifier.verify(((Put) ok.message()).dat(), NOW_MS)).flaw().name();
        };
    String verdict =
        Stream.of("UNKNOWN_OP", "FUTURE").anyMatch(reason::equals) ? "ignore" : "reject";
    to.addObject()
        .put("name", name)
        .put("hex", hex(packet))
        .put("verdict", verdict)
        .put("reason", reason);
  }

  /** A change of a packet. */
  private interface Change {
    Packet.Builder apply(Packet.Builder packet);
  }

  private static byte[] changed(Dat dat, Change change) {
    try {
      return change
          .apply(Packet.parseFrom(encoded(new Put(dat))).toBuilder())
          .build()
          .toByteArray();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalStateException("the packet was encoded here", e);
    }
  }

  private Dat bound(String name, String value) {
    return bound(name, value, NOW_MS);
  }

  private Dat bound(String name, String value, long timeMs) {
    return mined(
        name,
        value,
        timeMs,
        nonce -> BoundSalt.of(key.author(), name.length(), MIN_DIFFICULTY, nonce),
        bits -> bits >= MIN_DIFFICULTY);
  }

  private Dat unbound() {
    return mined("key", "value", NOW_MS, ProtocolVectors::salt, bits -> bits >= MIN_DIFFICULTY);
  }

  private Dat light() {
    return mined("key", "value", NOW_MS, ProtocolVectors::salt, bits -> bits == MIN_DIFFICULTY - 1);
  }

  private Dat committed() {
    return mined(
        "key",
        "value",
        NOW_MS,
        nonce -> BoundSalt.of(key.author(), 3, MIN_DIFFICULTY - 1, nonce),
        bits -> bits >= MIN_DIFFICULTY);
  }

  private static ByteString salt(long nonce) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(nonce).array());
  }

  private Dat mined(
      String name,
      String value,
      long timeMs,
      java.util.function.LongFunction<ByteString> salts,
      java.util.function.IntPredicate zeroBits) {
    ByteString keyBytes = ByteString.copyFromUtf8(name);
    ByteString valueBytes = ByteString.copyFromUtf8(value);
    for (long nonce = 0; ; nonce++) {
      ByteString salt = salts.apply(nonce);
      WorkHash work = Work.of(keyBytes, valueBytes, timeMs, salt);
      if (zeroBits.test(work.zeroBits())) {
        return claimed(
            new Dat(keyBytes, valueBytes, timeMs, salt, work, key.author(), UNSIGNED), key);
      }
    }
  }

  /** Returns the dat as one of an author, signed. */
  private static Dat claimed(Dat dat, SigningKey by) {
    return new Dat(
        dat.key(),
        dat.value(),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        by.author(),
        by.sign(dat.work()));
  }

  private static ByteString unreduced(ByteString signature) {
    byte[] little = signature.substring(32).toByteArray();
    byte[] big = new byte[32];
    for (int i = 0; i < 32; i++) {
      big[i] = little[31 - i];
    }
    byte[] sum = new BigInteger(1, big).add(ORDER).toByteArray();
    for (int i = 0; i < 32; i++) {
      little[i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
    }
    return signature.substring(0, 32).concat(ByteString.copyFrom(little));
  }

  private static byte[] encoded(Message message) {
    return PacketCodec.encode(message);
  }

  private static byte[] extended(byte[] packet, String hex) {
    return concat(packet, HexFormat.of().parseHex(hex));
  }

  private static byte[] concat(byte[] one, byte[] two) {
    return ByteString.copyFrom(one).concat(ByteString.copyFrom(two)).toByteArray();
  }

  private static ByteString flipped(ByteString bytes, int index) {
    byte[] changed = bytes.toByteArray();
    changed[index] ^= 1;
    return ByteString.copyFrom(changed);
  }

  private static ByteString time(long timeMs) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(Long.BYTES)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putLong(timeMs)
            .array());
  }

  private static ByteString bytes(int first, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return ByteString.copyFrom(bytes);
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static String hex(ByteString bytes) {
    return hex(bytes.toByteArray());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
