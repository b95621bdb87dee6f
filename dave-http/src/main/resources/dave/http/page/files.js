// Sharing and fetching files.

import { $, copies, el, kept, plural, say, sayError, size, span, start, working } from "./dom.js";
import { hashRate } from "./effort.js";
import { chunkCount, typeOf } from "./filetree.js";
import { currentMe, me, onNewKey } from "./me.js";
import { linkTo } from "./notes.js";
import { oneLine } from "./shown.js";

const HEX_64 = /^[0-9a-f]{64}$/i;
const MOST_SHOWN = 4_000_000;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const REQUEST_S = 0.004;

function sayShared(region, dave, root) {
  const link = linkTo("files", root);
  region.replaceChildren(
    el("div", { class: "note" },
      el("p", {}, "Shared. Its root is ", el("code", { class: "wrap root" }, root)),
      el("div", { class: "actions" },
        copies(el("button", { type: "button" }, "Copy the link"), () => new URL(link, location.href).href),
        el("a", { href: link }, "See it"))),
  );
}

function fileNote(dave, root, info) {
  const ending = info.mediaType.split("/")[1]?.replace(/\W.*$/, "");
  const name = start(root) + (ending ? `.${ending === "plain" ? "txt" : ending}` : "");
  const told = `${oneLine(info.mediaType) || "A file of unknown type"}, ${size(info.size)}.`;
  if (info.isFolder) {
    return el("p", { class: "note" }, `A folder of ${size(info.size)}. Fetch it with: dave file get ${root} -o FOLDER`);
  }
  const note = el("div", { class: "note" },
    el("p", {}, told),
    el("p", {}, el("a", { class: "download", href: dave.fileUrl(root), download: name }, "Download it")));
  if (PICTURES.includes(info.mediaType) && info.size < MOST_SHOWN) {
    note.append(el("img", { class: "picture", src: dave.fileUrl(root), alt: "The picture that this file holds" }));
  }
  return note;
}

/** @param statusOf what the node last told of itself, if it has */
export function startFiles(dave, statusOf) {
  const [input, form, said] = ["put-file", "put-form", "put-said"].map($);
  let running = null;

  const showCost = async () => {
    const [file] = input.files;
    if (!file) {
      $("put-cost").textContent = "";
      return;
    }
    const chunks = chunkCount(file.size);
    const minDifficulty = statusOf()?.min_difficulty ?? 16;
    const seconds = chunks * (2 ** minDifficulty / (await hashRate(dave.miner)) + REQUEST_S);
    $("put-cost").textContent =
      `${size(file.size)} in ${plural(chunks, "note")} of ${minDifficulty} bits: about ${seconds < 1 ? "a second" : span(seconds)} of work.`;
  };
  const busy = (on) => {
    $("put-progress").hidden = !on;
    working($("put-go"), $("put-cancel"), on);
    $("put-bar").value = 0;
    $("put-rate").textContent = "";
  };
  const put = async (file, identity, signal) => {
    const mediaType = typeOf(file.name);
    const root = await dave.rootOf(file, mediaType);
    const begun = `upload.${root}`;
    const resume = kept.get(begun) !== null;
    say(said, resume ? "Going on with what the node does not have yet." : "Sending it…");
    kept.set(begun, "1");
    await dave.putFile(file, {
      mediaType, identity, resume, signal,
      onProgress({ done, chunks, checked, sent, bytes, seconds }) {
        $("put-bar").value = done / chunks;
        const left = sent > 0 ? `; ${span(((chunks - done) * seconds) / sent)} to go` : "";
        $("put-rate").textContent = checked
          ? `Asking the node whether it has all: ${done} of ${plural(chunks, "note")}.`
          : `${done} of ${plural(chunks, "note")}, ${size(bytes / seconds)} a second${left}.`;
      },
    });
    kept.set(begun, null);
    sayShared(said, dave, root);
  };

  input.addEventListener("change", showCost);
  showCost(); // Of a file that was chosen before this was here.
  for (const kind of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && !running && event.dataTransfer.files.length > 0) {
        input.files = event.dataTransfer.files;
        showCost();
      }
    });
  }
  $("put-cancel").addEventListener("click", () => running?.abort());
  onNewKey(() => running?.abort());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files;
    if (running || !me()) {
      return;
    }
    if (!file) {
      say(said, "Choose a file first.", { bad: true });
      input.focus();
      return;
    }
    running = new AbortController();
    const identity = await currentMe(); // Which may end what runs.
    running = new AbortController();
    busy(true);
    say(said, "Cutting it up…");
    try {
      await put(file, identity, running.signal);
    } catch (e) {
      if (e.name === "AbortError") {
        say(said, "Cancelled. Upload the same file again to go on from here.");
      } else {
        sayError(said, e);
      }
    } finally {
      running = null;
      busy(false);
    }
  });

  $("fetch-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const link = linkTo("files", $("fetch-root").value.trim().toLowerCase());
    if (location.hash === link) {
      dispatchEvent(new HashChangeEvent("hashchange"));
    } else {
      location.hash = link;
    }
  });
  return {
    async show(root) {
      $("fetch-root").value = root;
      const region = $("fetch-said");
      if (!HEX_64.test(root)) {
        say(region, "A root has 64 hex digits; copy all of them.", { bad: true });
        return;
      }
      say(region, "Looking for it…");
      try {
        const info = await dave.fileInfo(root);
        region.replaceChildren(fileNote(dave, root, info));
      } catch (e) {
        sayError(region, e);
      }
    },
  };
}
