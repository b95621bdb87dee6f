// Expected failures: each a sentence with its cause, as far as it is known, and what to do.

/** What to do, by the reason of an answer, or when there was none. */
const REMEDIES = {
  UNREACHABLE: "The node does not answer. Check that it runs, then try again.",
  BROKEN_OFF: "The connection broke before the whole answer was here. Try again.",
  TIMEOUT: "The node did not answer in time. Try again.",
  NO_NODE: "What answers at this address is no Dave node. Check the address.",
  DAT_NOT_FOUND: "Nobody who was asked has it. Check the spelling, or try again later.",
  FILE_NOT_FOUND: "Nobody who was asked has it. Check the spelling, or try again later.",
  TOO_MANY_REQUESTS: "The node is asked too much from here.",
  BODY_TOO_LARGE: "This is too large for the node. Send less at once.",
};

/** An expected failure: `reason` is for programs, the message a sentence with its remedy. */
export class DaveError extends Error {
  constructor(reason, message = REMEDIES[reason], { status = 0, retryMs = 0 } = {}) {
    super(message);
    this.name = "DaveError";
    this.reason = reason;
    this.status = status;
    this.retryMs = retryMs;
  }
}

/** Somebody changed their mind. */
export const cancelled = (message = "Cancelled; nothing was written.") =>
  new DOMException(message, "AbortError");

function sentence(said) {
  const whole = said.replace(/[^.?!]$/, "$&.");
  return whole[0].toUpperCase() + whole.slice(1);
}

/** What a status means when it is not the node that says so, and so names no reason. */
function ofNoNode(status) {
  return status >= 500
    ? `The node does not answer what stands before it (status ${status}). Check that it runs, then try again.`
    : `What answers at this address is no Dave node (status ${status}). Check the address.`;
}

/** The error that an answer stands for. */
export async function errorOf(response) {
  const { status, headers } = response;
  const isProblem = headers.get("Content-Type")?.startsWith("application/problem+json");
  const problem = isProblem ? await response.json().catch(() => null) : null;
  const reason = problem?.reason ?? `HTTP_${status}`;
  const retryS = Number(headers.get("Retry-After")) || 0;
  const wait = retryS > 0 ? `Wait ${retryS} s.` : "Wait a moment.";
  const said = problem?.detail ?? problem?.title;
  let message;
  if (!said) {
    message = status === 429 ? `${REMEDIES.TOO_MANY_REQUESTS} ${wait}` : ofNoNode(status);
  } else if (status === 429) {
    message = `${REMEDIES[reason] ?? sentence(said)} ${wait}`;
  } else if (status === 503) {
    message = `The node cannot do this now: ${sentence(said)}`;
  } else if (status >= 500) {
    message = `The node failed at this. Try again; its log says why. (${said})`;
  } else {
    message = REMEDIES[reason] ?? `The node refused: ${sentence(said)}`;
  }
  return new DaveError(reason, message, { status, retryMs: retryS * 1000 });
}
