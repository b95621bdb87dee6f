// The page: what is shown follows the address's hash, so that every view has a link.

import { Dave } from "./dave.js";
import { $ } from "./dom.js";
import { startFiles } from "./files.js";
import { startLive } from "./live.js";
import { startMe } from "./me.js";
import { startNetwork } from "./network.js";
import { keepTimes } from "./notes.js";
import { startBrowse, startCount, startRead } from "./read.js";
import { startWrite } from "./write.js";

const dave = new Dave();
const write = startWrite(dave);
const read = startRead(dave);
const browse = startBrowse(dave);
const count = startCount(dave);
const files = startFiles(dave);

/** What to do for the parts of a link after the view's name. */
const VIEWS = {
  write: { section: "write", open: () => {} },
  read: { section: "read", open: (key, author) => key && read.key(key, author) },
  note: { section: "read", open: (hash) => hash && read.note(hash) },
  browse: { section: "browse", open: browse },
  count: { section: "count", open: (key, by) => key && count(key, by) },
  files: { section: "files", open: (root) => root && files.show(root) },
  network: { section: "network", open: () => {} },
};

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function route(isMove) {
  const [name, ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  const view = VIEWS[name] ?? VIEWS.write;
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = section.id !== view.section;
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#/${view.section}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  document.body.dataset.view = view.section;
  const title = $(`${view.section}-title`);
  document.title = `${title.textContent} – Dave`;
  view.open(...parts);
  const form = $(view.section).querySelector("form");
  if (isMove && !form?.contains(document.activeElement)) {
    title.focus({ preventScroll: true });
    if (title.getBoundingClientRect().top < 0 || title.getBoundingClientRect().top > innerHeight * 0.7) {
      title.scrollIntoView();
    }
  }
}

// The link would take the place of the view's own in the address.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});
await startMe();
addEventListener("hashchange", () => route(true));
route(false);
startLive(dave);
startNetwork(dave, ({ min_difficulty: minimum }) => {
  write.atLeast(minimum);
  files.atLeast(minimum);
});
keepTimes();
document.documentElement.dataset.ready = "true";
