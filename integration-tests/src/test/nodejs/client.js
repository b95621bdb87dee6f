// A client of Dave's admin API in another language: all that it knows of Dave is the published
// .proto, and all the cryptography it has is Ed25519. Prints a JSON object a line for each thing
// done, and exits 0 if all went as it should.
//
// Usage: node client.js PROTO_DIR HOST:PORT

import { generateKeyPairSync, sign } from "node:crypto";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const DIFFICULTY = 17;
const TIMEOUT_MS = 60_000;

const [protoDir, address] = process.argv.slice(2);
const definition = protoLoader.loadSync("dave/admin/v1/admin.proto", {
  includeDirs: [protoDir],
  keepCase: true,
  longs: String,
  enums: String,
  oneofs: true,
});
const { AdminService } = grpc.loadPackageDefinition(definition).dave.admin.v1;
const client = new AdminService(address, grpc.credentials.createInsecure());

const tell = (step, facts) => console.log(JSON.stringify({ step, ...facts }));
const hex = (bytes) => bytes.toString("hex");
const deadline = () => new Date(Date.now() + TIMEOUT_MS);

/** Calls a unary method. */
function call(method, request) {
  return new Promise((resolve, reject) => {
    client[method](request, { deadline: deadline() }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** A new author: a private key, and the 32 bytes of the public one. */
function newAuthor() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const author = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url");
  return { privateKey, author };
}

/** Lets the node search for work; the author's key stays here. */
function mine(key, value, author) {
  return new Promise((resolve, reject) => {
    let progress = 0;
    client
      .Mine({ key, value, author, difficulty: DIFFICULTY }, { deadline: deadline() })
      .on("data", (response) =>
        response.event === "result"
          ? resolve({ ...response.result, progress })
          : progress++,
      )
      .on("error", reject);
  });
}

/** Mines, signs and submits a dat. */
async function write(keyText, valueText, { privateKey, author }) {
  const key = Buffer.from(keyText);
  const value = Buffer.from(valueText);
  const { time_ms, salt, work, progress } = await mine(key, value, author);
  const signature = sign(null, work, privateKey);
  const dat = { key, value, time_ms, salt, work, author, signature };
  const response = await call("Submit", { dat });
  tell("write", {
    outcome: response.outcome,
    work: hex(work),
    author: hex(author),
    value: valueText,
    difficulty: response.dat.difficulty,
    bound: response.dat.bound,
    progressed: progress > 0,
  });
  return response.dat;
}

/** Follows the node's arrivals until so many dats came; answers them and the last cursor. */
function follow(request, count, onStart) {
  return new Promise((resolve, reject) => {
    const values = [];
    let last = request.cursor ?? "";
    const stream = client.Subscribe(request, { deadline: deadline() });
    stream.on("data", (response) => {
      if (last === "" && onStart) {
        onStart();
      }
      last = response.cursor;
      if (response.event === "dat") {
        values.push(response.dat.value.toString());
      }
      if (values.length >= count) {
        stream.cancel();
        resolve({ values, cursor: last });
      }
    });
    stream.on("error", (error) =>
      error.code === grpc.status.CANCELLED ? undefined : reject(error),
    );
  });
}

async function main() {
  const alice = newAuthor();
  const bob = newAuthor();

  // Subscribed before anything is written; the first event says from where on.
  let started;
  const subscribed = new Promise((resolve) => (started = resolve));
  const following = follow({ key_prefix: Buffer.from("colour") }, 2, () => started());
  await subscribed;

  const red = await write("colour", "red", alice);
  await write("colour", "blue", bob);
  const first = await following;
  tell("subscribe", first);

  const byWork = await call("Get", { work: red.work, local_only: true });
  tell("get", { by: "work", value: byWork.dat.value.toString(), source: byWork.source });
  const register = { key: Buffer.from("colour"), author: bob.author };
  const byRegister = await call("Get", { register, local_only: true });
  tell("get", { by: "register", value: byRegister.dat.value.toString(), source: byRegister.source });

  // Written while nobody listened: the cursor brings it, and nothing twice.
  await write("colour", "blue", newAuthor());
  await write("colour", "green", alice);
  const resumed = await follow({ cursor: first.cursor }, 2);
  tell("resume", resumed);

  for (const ranking of ["RANKING_POPULARITY", "RANKING_WORK"]) {
    const consensus = await call("Consensus", {
      key: Buffer.from("colour"),
      ranking,
      local_only: true,
    });
    tell("consensus", {
      ranking,
      tallies: consensus.tallies.map((t) => ({ value: t.value.toString(), authors: t.authors, work: t.work })),
      margin: consensus.margin,
      total_authors: consensus.total_authors,
      total_work: consensus.total_work,
    });
  }

  const forged = { ...red, value: Buffer.from("black") };
  await call("Submit", { dat: forged }).then(
    () => tell("forge", { code: "OK" }),
    (error) => tell("forge", { code: grpc.status[error.code], details: error.details }),
  );
  const status = await call("GetStatus", {});
  tell("status", { version: status.version, dats: status.dats, cursor: status.cursor });
  client.close();
}

await main();
