export { connect, DaveClient } from "./client.js";
export { OLDEST } from "./endpoint.js";
export { DaveError, Fault, Reason } from "./errors.js";
