// Copies what the package shares with the rest of Dave into vendor/: the API's .proto, and the hash
// and the search for work of the gateway's page.

import { cpSync, mkdirSync, rmSync } from "node:fs";

const at = (path) => new URL(path, import.meta.url);
const PAGE = "../../dave-http/src/main/resources/dave/http/page/";
const PROTO = "dave/admin/v1/admin.proto";

rmSync(at("vendor"), { recursive: true, force: true });
mkdirSync(at("vendor"));
for (const file of ["blake3.js", "search.js", "simd.js"]) {
  cpSync(at(PAGE + file), at(`vendor/${file}`));
}
cpSync(at(`../../proto/src/main/proto/${PROTO}`), at(`vendor/${PROTO}`));
