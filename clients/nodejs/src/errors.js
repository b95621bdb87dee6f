// Why a call failed: the fault, the node's reason, and the sentence for people.

import { status as Code } from "@grpc/grpc-js";

/** Why a call failed, as far as the client knows, and what to do about it. */
const REMEDIES = {
  AUTHORITY_MALFORMED: "give tls.ca a PEM file with the certificate of the authority",
  CERTIFICATE_MALFORMED: "convert the key with `openssl pkcs8 -topk8 -nocrypt`",
  CERTIFICATE_UNREADABLE: "check the path",
  SECRET_UNREADABLE: "check the path, and allow only yourself to read the file (chmod 600)",
  KEY_UNREADABLE: "make one with `dave keygen`, or check the path and the passphrase",
  TOKEN_MALFORMED: "put one line that `dave token` prints into the file",
  TOKEN_IN_CLEAR: "give tls.ca the authority that signed the certificate of the node",
  HOST_UNKNOWN: "check the name of the host",
  CONNECTION_REFUSED: "check the address, or start the node",
  NOT_A_NODE: "check the port; a node with TLS needs tls.ca",
  NO_TLS: "leave out tls, or turn TLS on at the node",
  TLS_FAILED: "check that the node has TLS on, and the file given to tls.ca",
  CERTIFICATE_EXPIRED: "have the certificate renewed, or check the clock",
  CERTIFICATE_NOT_YET_VALID: "check the clocks",
  CERTIFICATE_FOR_OTHER_HOST: "call the node by a name in its certificate",
  CERTIFICATE_UNTRUSTED: "give tls.ca the authority that signed the certificate of the node",
  CLIENT_CERTIFICATE_REQUIRED: "give one with tls.cert and tls.key",
  CLIENT_CERTIFICATE_REFUSED:
    "give tls.cert one that is valid now and that the client CA of the node signed",
  UNREACHABLE: "",
  TIMEOUT: "wait longer with timeoutMs, or see how the node does",
  SILENT: "",
  ENDED: "",
  CLOSED: "",
  CANCELLED: "",
  NOT_FOUND: "",
  INVALID: "",
  SUPERSEDED: "",
  REFUSED: "",
  UNAUTHENTICATED: "give token the file with a token of the node",
  FORBIDDEN: "use a token of a higher role",
  STOPPING: "",
  UNAVAILABLE: "",
  FAILED: "",
  BAD_ANSWER: "",
};

const names = (list) => Object.freeze(Object.fromEntries(list.map((name) => [name, name])));

export const Fault = names(Object.keys(REMEDIES));

/** Why a node refused a call: the reasons of its API, and NONE if it gave none that is known. */
export const Reason = names(
  `NONE ADDRESS_INVALID AUTHOR_INVALID AUTHOR_MALFORMED BANDWIDTH_OUT_OF_RANGE CERTIFICATE_MISSING
  CHUNK_MALFORMED CHUNK_TIMEOUT_OUT_OF_RANGE CORRUPT_CHUNK CURSOR_MALFORMED CURSOR_UNKNOWN
  DAT_MISSING DAT_NOT_FOUND DEADLINE_EXCEEDED DIFFICULTY_OUT_OF_RANGE DIFFICULTY_TOO_LOW DISK
  FAST_MISSING FORMAT_UNKNOWN INTERNAL KEY_MISSING KEY_TOO_LONG KEY_UNAVAILABLE
  LENGTH_OUT_OF_RANGE LIMIT_OUT_OF_RANGE MEDIA_TYPE_MALFORMED METHOD_CLOSED MINING_BUSY
  MISSING_CHUNK NOT_A_ROOT NO_SPACE OFFSET_BEYOND_END OFFSET_OUT_OF_RANGE PAGE_SIZE_OUT_OF_RANGE
  PAGE_TOKEN_INVALID PART_MISSING RANKING_UNKNOWN READS_BUSY ROLE_TOO_LOW ROOT_MALFORMED
  SALT_MALFORMED SERVICE_NAME_TOO_LONG SIGNATURE_INVALID SIGNATURE_MALFORMED START_MISSING
  START_REPEATED STOPPING STORE_UNAVAILABLE SUPERSEDED TARGET_MISSING TIME_IN_FUTURE
  TIME_OUT_OF_RANGE TOKEN_INVALID TOKEN_MISSING TOO_LARGE TOO_LIGHT TOO_MANY_CALLS
  TOO_MANY_SUBSCRIBERS UNAVAILABLE VALUE_TOO_LARGE WORK_INVALID WORK_MALFORMED WORK_TAKEN
  WRONG_KIND WRONG_LENGTH WRONG_LEVEL WRONG_SIZE`.split(/\s+/),
);

export class DaveError extends Error {
  constructor(fault, message, more = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "DaveError";
    this.fault = fault;
    this.reason = more.reason ?? Reason.NONE;
    this.retryAfterMs = more.retryAfterMs;
    this.temporary = more.temporary ?? false;
    this.endpoint = more.endpoint;
  }

  /** What a program or its user can do about it; empty if there is nothing to add. */
  get remedy() {
    return REMEDIES[this.fault];
  }
}

/** Turns what gRPC reports about a call into a DaveError. */
export function failureOf(error, endpoint, timeoutMs) {
  const { info, retryAfterMs } = detailsOf(error);
  const reason = info && Object.hasOwn(Reason, info.reason) ? info.reason : Reason.NONE;
  const [fault, message] = info
    ? refusal(error, info.reason, endpoint)
    : failure(error, endpoint, timeoutMs);
  return new DaveError(fault, message, {
    cause: error,
    reason,
    retryAfterMs,
    temporary: OUTAGES.has(error.code),
    endpoint,
  });
}

const OUTAGES = new Set([
  Code.UNAVAILABLE,
  Code.CANCELLED,
  Code.INTERNAL,
  Code.UNKNOWN,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
]);

function failure(error, endpoint, timeoutMs) {
  switch (error.code) {
    case Code.DEADLINE_EXCEEDED:
      return [Fault.TIMEOUT, `no answer from ${endpoint} in ${timeoutMs} ms`];
    case Code.UNIMPLEMENTED:
      return notANode(endpoint, "it does not know the call");
    case Code.UNAVAILABLE:
    case Code.UNKNOWN:
    case Code.INTERNAL:
    case Code.CANCELLED:
      return outage(error.details, endpoint);
    default:
      return refusal(error, "", endpoint);
  }
}

/** The failure of a call that the node itself refused. */
function refusal({ code, details }, reason, endpoint) {
  const ofNode = (fault, predicate) => [fault, `the node at ${endpoint} ${predicate}: ${details}`];
  switch (code) {
    case Code.NOT_FOUND:
      return [Fault.NOT_FOUND, details];
    case Code.INVALID_ARGUMENT:
    case Code.OUT_OF_RANGE:
      return [Fault.INVALID, details];
    case Code.FAILED_PRECONDITION:
      return [precondition(reason), details];
    case Code.UNAUTHENTICATED:
      return ofNode(Fault.UNAUTHENTICATED, "requires a token");
    case Code.PERMISSION_DENIED:
      return ofNode(Fault.FORBIDDEN, "refuses");
    case Code.UNAVAILABLE:
      return ofNode(reason === Reason.STOPPING ? Fault.STOPPING : Fault.UNAVAILABLE, "cannot");
    case Code.DEADLINE_EXCEEDED:
      return ofNode(Fault.STOPPING, "cannot");
    default:
      return ofNode(Fault.FAILED, "failed");
  }
}

function precondition(reason) {
  if (reason.startsWith("DIFFICULTY")) {
    return Fault.INVALID;
  }
  return reason === Reason.SUPERSEDED ? Fault.SUPERSEDED : Fault.REFUSED;
}

const notANode = (endpoint, why) => [
  Fault.NOT_A_NODE,
  `what answers at ${endpoint} is not a node's admin API (${why})`,
];

/** What the texts of Node.js and OpenSSL mean, the first that fits. */
const OUTAGE_TEXTS = [
  [/name resolution|ENOTFOUND|EAI_AGAIN/i, Fault.HOST_UNKNOWN, "the host of endpoint @ is unknown"],
  [/not yet valid/i, Fault.CERTIFICATE_NOT_YET_VALID, "the certificate of the node at @ is not valid yet"],
  [/certificate has expired/i, Fault.CERTIFICATE_EXPIRED, "the certificate of the node at @ has expired"],
  [/altnames/i, Fault.CERTIFICATE_FOR_OTHER_HOST, "the certificate of the node at @ is for another host"],
  [
    /self.signed certificate|unable to (verify|get).*(certificate|issuer)/i,
    Fault.CERTIFICATE_UNTRUSTED,
    "the certificate of the node at @ is not signed by a trusted authority",
  ],
  [/wrong version number|packet length too long/i, Fault.NO_TLS, "there is no TLS at @"],
  [
    /alert.*(certificate required|bad certificate)/i,
    Fault.CLIENT_CERTIFICATE_REQUIRED,
    "the node at @ wants a client certificate that it trusts",
  ],
  [
    /alert.*(unknown ca|certificate)/i,
    Fault.CLIENT_CERTIFICATE_REFUSED,
    "the node at @ refuses the client certificate",
  ],
  [/\bSSL\b|\bTLS\b/, Fault.TLS_FAILED, "no TLS with @"],
  // gRPC has no error to tell if it waits before it tries again.
  [/ECONNREFUSED|Last error: null/, Fault.CONNECTION_REFUSED, "no node answers at @"],
];

function outage(details, endpoint) {
  for (const [pattern, fault, message] of OUTAGE_TEXTS) {
    if (pattern.test(details)) {
      return [fault, message.replace("@", endpoint)];
    }
  }
  if (/protocol error|HTTP status/i.test(details)) {
    return notANode(endpoint, "it speaks no gRPC");
  }
  return [Fault.UNREACHABLE, `no answer from ${endpoint}: ${details}`];
}

/** The google.rpc details of an error: ErrorInfo of Dave, and the delay of RetryInfo. */
function detailsOf(error) {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  const found = {};
  try {
    for (const detail of bytes ? all(bytes, 3) : []) {
      const type = text(detail, 1);
      const value = last(detail, 2) ?? Buffer.alloc(0);
      if (type.endsWith("/google.rpc.ErrorInfo") && text(value, 2) === "dave") {
        found.info ??= { reason: text(value, 1) };
      } else if (type.endsWith("/google.rpc.RetryInfo")) {
        const delay = last(value, 1) ?? Buffer.alloc(0);
        const ms = (last(delay, 1) ?? 0) * 1_000 + (last(delay, 2) ?? 0) / 1e6;
        if (ms < 1e15) {
          found.retryAfterMs ??= ms; // A negative number is beyond that.
        }
      }
    }
  } catch {
    return {}; // A Dave node sends no such detail.
  }
  return found;
}

/** The values of one field of a message: numbers, or bytes. */
function* all(message, wanted) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (at < message.length) {
    const tag = varint();
    let value;
    if (tag % 8 === 0) {
      value = varint();
    } else if (tag % 8 === 2) {
      const length = varint();
      value = message.subarray(at, (at += length));
    } else {
      throw new RangeError("none of the details has such a field");
    }
    if (Math.floor(tag / 8) === wanted) {
      yield value;
    }
  }
}

const last = (message, field) => [...all(message, field)].at(-1);
const text = (message, field) => String(last(message, field) ?? "");
