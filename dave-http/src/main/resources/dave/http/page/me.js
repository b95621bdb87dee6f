// Who writes here: the key that this browser keeps.

import { Identity, whyNoSigning } from "./dave.js";
import { $, copies, face, kept, save, say, sayError, start } from "./dom.js";

const CHANGED = "Another tab changed your key";

let identity;
let isKept = false;
const listeners = [];

function show(next) {
  identity = next;
  $("me-hex").textContent = identity.hex;
  $("me-short").textContent = start(identity.hex, 12);
  $("me-icon").replaceChildren(face(identity.hex, 18));
}

/** Keeps it, unless the browser refuses: then it lasts as long as the page. */
function keep(next) {
  show(next);
  isKept = kept.set("key", next.toPem());
  if (!isKept) {
    say($("me-said"), "This browser does not let the page keep your key. Save it before you close the page.", { bad: true });
  }
  return isKept;
}

/** The key that is kept. One that cannot be read is put aside, as it may be somebody's only one. */
async function keptIdentity() {
  const pem = kept.get("key");
  try {
    return pem === null ? null : await Identity.ofPem(pem);
  } catch {
    kept.set("key.unreadable", pem);
    say($("me-said"), "The key that was kept here cannot be read, so you have a new one. The old one is still in this site's storage, as dave.key.unreadable.", { bad: true });
    return null;
  }
}

/** Takes over what another tab made of the key. */
async function takeOver() {
  const pem = kept.get("key");
  if (!identity || pem === identity.toPem()) {
    return;
  }
  if (pem === null) {
    if (isKept) {
      isKept = false;
      say($("me-said"), "This browser has forgotten your key, as when the site's data are cleared. Save it before you close this page.", { bad: true });
    }
    return;
  }
  let next;
  try {
    next = await Identity.ofPem(pem);
  } catch {
    return; // What is no key is nobody's change of a key.
  }
  if (next.hex !== identity.hex) {
    show(next);
    isKept = true;
    say($("me-said"), `${CHANGED}: you write as ${start(next.hex, 12)} now.`);
    listeners.forEach((listener) => listener());
  }
}

function change(next) {
  if (keep(next)) {
    say($("me-said"), `You write as ${start(next.hex, 12)} now.`);
  }
  listeners.forEach((listener) => listener());
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
    change(next);
  } catch (e) {
    sayError($("me-said"), e);
  }
}

/** The author; null where nothing can be signed, which the page then says. */
export const me = () => identity ?? null;

/** The author to write as: the key that is kept now, whichever tab made it. */
export async function currentMe() {
  await takeOver();
  return me();
}

/** Calls when who writes here is another one than before. */
export const onNewKey = (listener) => listeners.push(listener);

export async function startMe() {
  const why = await whyNoSigning();
  if (why) {
    say($("no-signing"), "");
    $("no-signing").textContent = why;
    $("no-signing").hidden = false;
    $("write-go").disabled = true;
    $("put-go").disabled = true;
    $("me").hidden = true;
    return;
  }
  const found = await keptIdentity();
  if (found) {
    isKept = true;
    show(found);
  } else {
    const made = await Identity.generate();
    // Another tab may have been first.
    keep((await keptIdentity()) ?? made);
  }
  addEventListener("storage", takeOver);
  addEventListener("pageshow", takeOver);
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
    if (mayReplace()) {
      change(await Identity.generate());
    }
  });
}
