// Who writes here: the key that this browser keeps.

import { Identity, whyNoSigning } from "./dave.js";
import { $, copies, face, kept, save, say, sayError, start } from "./dom.js";

let identity;

function show(next) {
  identity = next;
  $("me-hex").textContent = identity.hex;
  $("me-short").textContent = start(identity.hex, 12);
  $("me-icon").replaceChildren(face(identity.hex, 24));
}

/** Keeps it, unless the browser refuses: then it lasts as long as the page. */
function keep(next) {
  show(next);
  const isKept = kept.set("key", next.toPem());
  if (!isKept) {
    say($("me-said"), "This browser does not let the page keep your key. Save it before you close the page.", { bad: true });
  }
  return isKept;
}

async function keptIdentity() {
  try {
    const pem = kept.get("key");
    return pem === null ? null : await Identity.ofPem(pem);
  } catch {
    return null;
  }
}

/** Replacing a key loses it: only its owner can want that. */
const mayReplace = () =>
  confirm("Your present key is removed from this browser. Have you saved it, or will you not need it again?");

async function importFrom(file) {
  try {
    const next = await Identity.ofPem(await file.text());
    if (next.hex !== identity.hex && !mayReplace()) {
      return;
    }
    if (keep(next)) {
      say($("me-said"), `You write as ${start(next.hex, 12)} now.`);
    }
  } catch (e) {
    sayError($("me-said"), e);
  }
}

/** The author; null where nothing can be signed, which the page then says. */
export const me = () => identity ?? null;

export async function startMe() {
  const why = await whyNoSigning();
  if (why) {
    say($("no-signing"), "");
    $("no-signing").textContent = why;
    $("no-signing").hidden = false;
    $("write-go").disabled = true;
    $("put-go").disabled = true;
    document.querySelector("#write .panel").hidden = true;
    return;
  }
  const found = await keptIdentity();
  if (found) {
    show(found);
  } else {
    keep(await Identity.generate());
  }
  copies($("me-copy"), () => identity.hex);
  $("me-export").addEventListener("click", () => {
    save("key.pem", identity.toPem(), "application/x-pem-file");
    say($("me-said"), "Saved as key.pem. Whoever has this file writes as you: keep others from reading it (chmod 600 key.pem).");
  });
  $("me-import").addEventListener("click", () => $("me-file").click());
  $("me-file").addEventListener("change", () => {
    const [file] = $("me-file").files;
    if (file) {
      importFrom(file);
    }
    $("me-file").value = "";
  });
  $("me-new").addEventListener("click", async () => {
    if (mayReplace() && keep(await Identity.generate())) {
      say($("me-said"), `You write as ${start(identity.hex, 12)} now.`);
    }
  });
}
