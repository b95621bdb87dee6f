// A form whose answers nobody collects: each person has an answer of their own under one key, and
// whoever opens the page counts them. All that it needs is some node:
//
//   dave node --http 127.0.0.1:1680 --http-origins http://localhost:8000
//   python3 -m http.server 8000 -d examples/form
//   http://localhost:8000/?node=http://127.0.0.1:1680

const KEY = "example/lunch";
const DIFFICULTY = 18;

const node = new URLSearchParams(location.search).get("node") ?? "http://127.0.0.1:1680";
const form = document.querySelector("form");
const [said, answers, total] = ["said", "answers", "total"].map((id) => document.getElementById(id));
const say = (words) => (said.textContent = words);

/** The library, from the node itself. */
async function library() {
  try {
    return await import(`${node}/assets/dave.js`);
  } catch {
    say(`No node answers this page at ${node}. Start one, and name this page in --http-origins.`);
    throw new Error(`cannot load ${node}/assets/dave.js`);
  }
}

const { Dave, Identity, text } = await library();
const dave = new Dave(node);

/** Who answers: a key that stays in this browser, so that a second answer replaces the first. */
async function person() {
  const kept = localStorage.getItem("form.key");
  if (kept) {
    return Identity.ofPem(kept);
  }
  const identity = await Identity.generate();
  localStorage.setItem("form.key", identity.toPem());
  return identity;
}

/** One row for each answer. What strangers write is text, never markup. */
function row({ value, authors }, of) {
  const item = document.createElement("li");
  const [name, bar, count] = ["span", "meter", "span"].map((tag) => document.createElement(tag));
  name.textContent = text(value) ?? "(not text)";
  bar.max = of;
  bar.value = authors;
  bar.setAttribute("aria-label", name.textContent);
  count.textContent = authors;
  item.append(name, bar, count);
  return item;
}

/** Counts what all say. Anybody can write anything under the key: only what was asked counts. */
async function count() {
  const { tallies } = await dave.consensus(KEY, { by: "popularity" });
  const asked = new Set(Array.from(form.elements.answer, (radio) => radio.value));
  const counted = tallies.filter(({ value }) => asked.has(text(value)));
  const all = counted.reduce((sum, { authors }) => sum + authors, 0);
  answers.replaceChildren(...counted.map((tally) => row(tally, all)));
  total.textContent = `${all} ${all === 1 ? "person" : "people"} answered.`;
}

/** Counts again soon: many answers that come at once are counted once. */
let waiting = false;
function countSoon() {
  if (!waiting) {
    waiting = true;
    setTimeout(() => {
      waiting = false;
      count().catch((e) => say(e.message));
    }, 300);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  say("Working for it…");
  try {
    const { outcome } = await dave.write({
      key: KEY,
      value: form.elements.answer.value,
      difficulty: DIFFICULTY,
      identity: await person(),
    });
    say(outcome === "replaced" ? "You changed your answer." : "Thank you.");
  } catch (e) {
    say(e.message);
  }
  button.disabled = false;
});

// A click before this would send the form to nobody.
form.querySelector("button").disabled = false;

// A stream takes one of the six connections that a browser opens to an address: none while hidden.
let end = () => {};
function follow() {
  end();
  end = () => {};
  if (!document.hidden) {
    end = dave.stream({ prefix: KEY, onDat: countSoon, onGap: countSoon });
    countSoon();
  }
}
document.addEventListener("visibilitychange", follow);
follow();
