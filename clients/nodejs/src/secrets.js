// Files of secrets and certificates. No message has any of their content.

import { createPrivateKey, createPublicKey, KeyObject, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { DaveError, Fault } from "./errors.js";

const OTHERS = 0o026; // May write, or are neither owner nor group and may read.
const ANYBODY_ELSE = 0o066;

function readSecret(file, what, exposing, fault) {
  try {
    if (process.platform !== "win32" && (statSync(file).mode & exposing) !== 0) {
      throw new DaveError(
        fault,
        `others may use the ${what} ${file}: run \`chmod 600 ${file}\``,
      );
    }
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof DaveError) {
      throw error;
    }
    const why = error.code === "ENOENT" ? "there is no" : "no permission to read the";
    throw new DaveError(fault, `${why} ${what} ${file}`, { cause: error });
  }
}

/** The token of a file: one line with the token alone, or with a role and the token. */
export function readToken(file) {
  const lines = readSecret(file, "token file", OTHERS, Fault.SECRET_UNREADABLE)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length > 1) {
    throw new DaveError(
      Fault.TOKEN_MALFORMED,
      `the token file ${file} has more than one token: keep your own in a file of its own`,
    );
  }
  const words = lines[0]?.split(/\s+/) ?? [];
  const token = words.at(-1);
  if (words.length < 1 || words.length > 2 || !/^[!-~]+$/.test(token)) {
    throw new DaveError(
      Fault.TOKEN_MALFORMED,
      `the token file ${file} has no token: put one line in it`,
    );
  }
  return token;
}

/** The PEM files of TLS, as gRPC takes them: the authorities, our key and our certificate. */
export function readTls({ ca, cert, key }) {
  if ((cert === undefined) !== (key === undefined)) {
    throw new RangeError("tls.cert and tls.key go together: give both, or none");
  }
  return [
    certificates(ca, Fault.AUTHORITY_MALFORMED),
    key === undefined
      ? null
      : Buffer.from(readSecret(key, "key of the certificate", OTHERS, Fault.SECRET_UNREADABLE)),
    cert === undefined ? null : certificates(cert, Fault.CERTIFICATE_MALFORMED),
  ];
}

function certificates(file, fault) {
  let pem;
  try {
    pem = readFileSync(file);
  } catch (cause) {
    const unreadable =
      fault === Fault.CERTIFICATE_MALFORMED ? Fault.CERTIFICATE_UNREADABLE : fault;
    throw new DaveError(unreadable, `cannot read the certificate ${file}`, { cause });
  }
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw new DaveError(fault, `the file ${file} has no PEM certificate`, { cause });
  }
  return pem;
}

/**
 * An author's key, of a file that `dave keygen` made or of node:crypto.
 *
 * @return { privateKey, author } with the 32 bytes of the public key
 */
export function readKey(key, passphrase) {
  const privateKey = key instanceof KeyObject ? key : keyOfFile(key, passphrase);
  if (privateKey.type !== "private" || privateKey.asymmetricKeyType !== "ed25519") {
    throw new DaveError(Fault.KEY_UNREADABLE, "the key is not a private key of Ed25519");
  }
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return { privateKey, author: Buffer.from(x, "base64url") };
}

function keyOfFile(file, passphrase) {
  const pem = readSecret(file, "key file", ANYBODY_ELSE, Fault.KEY_UNREADABLE);
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (cause) {
    const message = pem.includes("ENCRYPTED")
      ? `the key file ${file} has a passphrase, and that given does not open it`
      : `the file ${file} has no key in PKCS#8 and PEM`;
    throw new DaveError(Fault.KEY_UNREADABLE, message, { cause });
  }
}
