package dave.client.model;

/**
 * Why a node refused a call, in the words of its API: the reason in the {@code
 * google.rpc.ErrorInfo} of an error.
 */
public enum Reason {
  /**
   * The error has no reason, or one that this version of the client does not know. The call may not
   * have reached a node.
   */
  NONE,
  /** The address is malformed, or of a transport that the node does not speak. */
  ADDRESS_INVALID,
  /** The author is not an Ed25519 key of prime order. */
  AUTHOR_INVALID,
  /** An author has 32 bytes. */
  AUTHOR_MALFORMED,
  /** The bandwidth is out of range; the message names the bounds. */
  BANDWIDTH_OUT_OF_RANGE,
  /** The node needs a client certificate. */
  CERTIFICATE_MISSING,
  /** The hash of a chunk has 32 bytes. */
  CHUNK_MALFORMED,
  /** The timeout for a chunk is too long. */
  CHUNK_TIMEOUT_OUT_OF_RANGE,
  /** Every attempt returned bytes whose hash is not the key. */
  CORRUPT_CHUNK,
  /** The cursor is not one of a node. */
  CURSOR_MALFORMED,
  /** The cursor is not one of this node and its current store. Start from "0". */
  CURSOR_UNKNOWN,
  /** The request has no dat. */
  DAT_MISSING,
  /** Neither this node nor an asked peer holds such a dat. */
  DAT_NOT_FOUND,
  /** The deadline passed. A call without a deadline gets one of 10 s. */
  DEADLINE_EXCEEDED,
  /** The difficulty is below the node's minimum, or above its maximum for mining. */
  DIFFICULTY_OUT_OF_RANGE,
  /** The work has fewer bits than the node's minimum. */
  DIFFICULTY_TOO_LOW,
  /** The node's disk failed while it put the file together. */
  DISK,
  /** A bandwidth for fast reading was given without fast. */
  FAST_MISSING,
  /** The node does not know the format. */
  FORMAT_UNKNOWN,
  /** A bug of the node; its log has it. */
  INTERNAL,
  /** The key is empty, though the request names a register. */
  KEY_MISSING,
  /** A key has 32 bytes at most. */
  KEY_TOO_LONG,
  /** The node has no key of its own to sign with, or cannot read it. */
  KEY_UNAVAILABLE,
  /** The length is beyond 2^40 bytes, more than a file can have. */
  LENGTH_OUT_OF_RANGE,
  /** The limit is not from 0 to 1,000. */
  LIMIT_OUT_OF_RANGE,
  /** The media type is not up to 127 characters of printable ASCII. */
  MEDIA_TYPE_MALFORMED,
  /** No role may make this call. */
  METHOD_CLOSED,
  /** The node already runs as many searches as it allows. */
  MINING_BUSY,
  /** A chunk of the file was not found before its timeout. */
  MISSING_CHUNK,
  /** The hash names a chunk that is not the root of a file. */
  NOT_A_ROOT,
  /** The node's disk has no room to put the file together. */
  NO_SPACE,
  /** The file ends before the offset. */
  OFFSET_BEYOND_END,
  /** The offset is beyond 2^40 bytes, more than a file can have. */
  OFFSET_OUT_OF_RANGE,
  /** The page size is not from 0 to 1,000. */
  PAGE_SIZE_OUT_OF_RANGE,
  /** The page token is not from an answer of this node with the same filters. */
  PAGE_TOKEN_INVALID,
  /** A message of the stream has neither start nor content. */
  PART_MISSING,
  /** The node does not know the ranking. */
  RANKING_UNKNOWN,
  /** Too many reads of callers without the role admin wait for the store. */
  READS_BUSY,
  /** The call needs a higher role than that of the caller's token or certificate. */
  ROLE_TOO_LOW,
  /** A root has 32 bytes. */
  ROOT_MALFORMED,
  /** A salt has 1 to 32 bytes. */
  SALT_MALFORMED,
  /** The service name in the health call is too long. */
  SERVICE_NAME_TOO_LONG,
  /** The signature is not the author's over the work. */
  SIGNATURE_INVALID,
  /** A signature has 64 bytes. */
  SIGNATURE_MALFORMED,
  /** The first message of the stream has to be start. */
  START_MISSING,
  /** The stream has start twice. */
  START_REPEATED,
  /** The node is stopping. */
  STOPPING,
  /** The disk is full or fails. The node answers reads and refuses writes. */
  STORE_UNAVAILABLE,
  /** The node holds a later record of this author and key. */
  SUPERSEDED,
  /** The request names no target. */
  TARGET_MISSING,
  /** The dat's time is more than 10 s ahead of the node's clock. */
  TIME_IN_FUTURE,
  /** The time is beyond the year 292 million. */
  TIME_OUT_OF_RANGE,
  /** The node does not know the bearer token. Send the last word of a line of its token file. */
  TOKEN_INVALID,
  /** The header "authorization: Bearer TOKEN" is missing. */
  TOKEN_MISSING,
  /** The file is larger or deeper than the format allows. */
  TOO_LARGE,
  /** The store is full of heavier dats. */
  TOO_LIGHT,
  /** Too many calls are open from this address, or in total. End some, or try later. */
  TOO_MANY_CALLS,
  /** The node already has as many subscribers as it allows. */
  TOO_MANY_SUBSCRIBERS,
  /** The source of the chunks failed or was late at every attempt. */
  UNAVAILABLE,
  /** The dat does not fit a packet; the message names the longest value. */
  VALUE_TOO_LARGE,
  /** The work is not the hash of the dat's parts. */
  WORK_INVALID,
  /** A work hash has 32 bytes. */
  WORK_MALFORMED,
  /**
   * Others claim the same unbound work, and one more claim came less than 30 s ago. Try again, or
   * bind the salt to the author.
   */
  WORK_TAKEN,
  /** A chunk of the file is a node where content has to be, or the other way round. */
  WRONG_KIND,
  /** A chunk of the file is cut short, or goes on after its end. */
  WRONG_LENGTH,
  /** A node of the file is of another level than its place requires. */
  WRONG_LEVEL,
  /** A chunk of the file has another size than its place requires. */
  WRONG_SIZE,
  ;

  /** Returns the reason of this name, or {@link #NONE} if there is no such reason. */
  public static Reason ofName(String name) {
    for (Reason reason : values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return NONE;
  }
}
