// The page: what is shown follows the address's hash, so that every view has a link.

import { Dave } from "./dave.js";
import { $, goTo, sayError } from "./dom.js";
import { DaveError } from "./errors.js";
import { startIntro } from "./intro.js";
import { startLive } from "./live.js";
import { startMe } from "./me.js";
import { startNetwork } from "./network.js";
import { keepTimes } from "./notes.js";
import { startWrite } from "./write.js";

const dave = new Dave();
let status;

/** What a view needs that most visits do not: fetched once, when it is first shown. */
function later(load, start) {
  let started;
  return () => (started ??= load().then(start, () => {
    throw new DaveError("PAGE_CHANGED", "This part of the page did not load. Reload the page.");
  }));
}

const reading = later(
  () => import("./read.js"),
  ({ startBrowse, startCount, startRead }) => ({
    read: startRead(dave), browse: startBrowse(dave), count: startCount(dave),
  }),
);
const files = later(() => import("./files.js"), ({ startFiles }) => startFiles(dave, () => status));

/** What a view needs, and what to do for the parts of a link after its name. */
const VIEWS = {
  write: { section: "write", open: () => {} },
  read: { section: "read", load: reading, open: ({ read }, key, author) => key && read.key(key, author) },
  note: { section: "read", load: reading, open: ({ read }, hash) => hash && read.note(hash) },
  browse: { section: "browse", load: reading, open: ({ browse }, prefix) => browse(prefix) },
  count: { section: "count", load: reading, open: ({ count }, key, by) => key && count(key, by) },
  files: { section: "files", said: "put-said", load: files, open: ({ show }, root) => root && show(root) },
  network: { section: "network", open: () => network.show() },
};

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function open(view, load, parts) {
  try {
    await view.open(await load, ...parts);
  } catch (e) {
    sayError($(view.said ?? `${view.section}-said`), e);
  }
}

let routes = 0;

/** Shows a view once it can do what it offers. */
async function route(isMove) {
  const turn = ++routes;
  const [name, ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  const view = VIEWS[name] ?? VIEWS.write;
  const load = view.load?.();
  if (load) {
    await load.catch(() => {}); // The view says it.
    if (turn !== routes) {
      return; // Another one was chosen meanwhile.
    }
  }
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
  document.title = view === VIEWS.write ? "Dave" : `${title.textContent} – Dave`;
  open(view, load, parts);
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
const write = startWrite(dave);
const network = startNetwork(dave, (now) => {
  status = now;
  write.onStatus(now);
});
startIntro(write.fill, () =>
  goTo("#/files", async () => {
    await files().catch(() => {});
    $("put-file").focus();
    $("put-file").click();
  }));
addEventListener("hashchange", () => route(true));
startLive(dave);
keepTimes();
await route(false);
document.documentElement.dataset.ready = "true";
