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

/** What to do for the parts of a link after the view's name. */
const VIEWS = {
  write: { section: "write", open: () => {} },
  read: { section: "read", said: "read-said", open: async (key, author) => {
    const { read } = await reading();
    return key && read.key(key, author);
  } },
  note: { section: "read", said: "read-said", open: async (hash) => {
    const { read } = await reading();
    return hash && read.note(hash);
  } },
  browse: { section: "browse", said: "browse-said", open: async (prefix) => (await reading()).browse(prefix) },
  count: { section: "count", said: "count-said", open: async (key, by) => {
    const { count } = await reading();
    return key && count(key, by);
  } },
  files: { section: "files", said: "put-said", open: async (root) => {
    const { show } = await files();
    return root && show(root);
  } },
  network: { section: "network", said: "network-said", open: () => network.show() },
};

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function open(view, parts) {
  try {
    await view.open(...parts);
  } catch (e) {
    sayError($(view.said), e);
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
  document.title = view === VIEWS.write ? "Dave" : `${title.textContent} – Dave`;
  open(view, parts);
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
// A form whose view is not there yet must not leave the page.
addEventListener("submit", (event) => event.preventDefault());
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
route(false);
startLive(dave);
keepTimes();
document.documentElement.dataset.ready = "true";
