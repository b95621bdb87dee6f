// A browser, pages that tell of each error, and steps that are told one by one.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { chromium } from "playwright-core";

const BROWSER = process.env.DAVE_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 60_000;

/** What a browser itself writes to the console for an answer that is an error. */
const FAILED_LOAD = /^Failed to load resource: /;

export class Harness {
  #browser;
  #steps = 0;

  /** Everything that should not have been said on a console. */
  complaints = [];

  async start() {
    this.#browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  }

  /** A new person: own storage, own key. */
  async person(options = {}) {
    const context = await this.#browser.newContext({ acceptDownloads: true, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    return context;
  }

  /** A page at an address, once it is ready. `mayFail`: some answers will be errors on purpose. */
  async open(context, url, { mayFail = false } = {}) {
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complaints.push(`${page.url()}: ${error.stack}`));
    page.on("console", (message) => {
      const excused = mayFail && FAILED_LOAD.test(message.text());
      if (["error", "warning"].includes(message.type()) && !excused) {
        this.complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`);
      }
    });
    page.on("dialog", (dialog) => dialog.accept());
    await page.goto(url);
    await page.waitForSelector("html[data-ready]");
    return page;
  }

  /** One thing that has to work. */
  async step(name, run) {
    const began = performance.now();
    await run();
    assert.deepEqual(this.complaints, [], `after "${name}"`);
    this.#steps++;
    console.log(`ok ${((performance.now() - began) / 1000).toFixed(2)} s  ${name}`);
  }

  async end() {
    await this.#browser.close();
    console.log(`${this.#steps} steps`);
  }
}

/** Waits until an element's text matches. */
export async function says(page, selector, pattern) {
  await page
    .locator(selector)
    .filter({ hasText: pattern })
    .first()
    .waitFor({ state: "attached" })
    .catch(async () => {
      const text = await page.locator(selector).first().textContent().catch(() => "nothing");
      assert.fail(`${selector} says "${text}", not ${pattern}`);
    });
}

/** Writes as strangers, one for each dat, by the library that the page is made of. */
export const writeAs = (page, dats) =>
  page.evaluate(async (all) => {
    const { Dave, Identity } = await import("/assets/dave.js");
    const dave = new Dave();
    const written = [];
    for (const { times = 1, ...dat } of all) {
      const identity = await Identity.generate();
      for (let i = 0; i < times; i++) {
        const { dat: made } = await dave.write({ difficulty: 16, identity, ...dat, value: dat.value + (i || "") });
        written.push(made.hash.length);
      }
    }
    dave.miner.close();
    return written.length;
  }, dats);

/** Chooses an effort, wherever its fold is. */
export const effort = (page, bits) =>
  page.locator("#write-bits").evaluate((field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, bits);

/** An answer that refuses, as a node gives it. */
export const problem = (status, reason, detail, headers = {}) => ({
  status,
  headers: { "Content-Type": "application/problem+json", ...headers },
  body: JSON.stringify({ type: "about:blank", title: detail, status, detail, reason }),
});

/** Goes to a view of the page, as a link would. */
export async function visit(page, link) {
  await page.evaluate((hash) => {
    if (location.hash === hash) {
      dispatchEvent(new HashChangeEvent("hashchange"));
    } else {
      location.hash = hash;
    }
  }, link);
}

/** A node by a line that can be cut, and turned to another node. */
export async function byLine(target) {
  let { hostname, port } = new URL(target);
  const sockets = new Set();
  const line = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => sockets.delete(one));
    }
  });
  const mend = async (at) => {
    line.listen(at, "127.0.0.1");
    await once(line, "listening");
  };
  await mend(0);
  const at = line.address().port;
  const cut = () => {
    line.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return {
    url: `http://127.0.0.1:${at}`,
    mend: () => mend(at),
    cut,
    turn: async (other) => {
      cut();
      ({ hostname, port } = new URL(other));
      await mend(at);
    },
  };
}

/**
 * A node behind a front that notes each request as { path, status, bytes }, with the bytes of the
 * body as they are sent.
 *
 * @param stream answers requests for the live stream in place of the node
 */
export async function byFront(target, { stream } = {}) {
  const { hostname, port } = new URL(target);
  const requests = [];
  const front = http.createServer((request, response) => {
    const note = { path: request.url, status: 200, bytes: 0 };
    requests.push(note);
    if (stream && request.url.startsWith("/v1/stream")) {
      stream(request, response);
      return;
    }
    const { method, headers, url: path } = request;
    const onward = http.request({ hostname, port, path, method, headers }, (answer) => {
      note.status = answer.statusCode;
      answer.on("data", (part) => (note.bytes += part.length));
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    url: `http://127.0.0.1:${front.address().port}`,
    requests,
    close: () => {
      front.close();
      front.closeAllConnections();
    },
  };
}
