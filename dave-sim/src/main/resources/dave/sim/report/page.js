// Shows a report of `dave sim`, or a list of reports, from the JSON that stands in the page.

const held = (report) => report.findings.filter((finding) => finding.holds).length;

function verdict(report) {
  const [asked, met] = [report.findings.length, held(report)];
  const words = asked === 0
    ? "nothing was asked"
    : met === asked ? `✓ all that was asked holds (${met} of ${asked})` : `✗ ${asked - met} of ${asked} missed`;
  return el("p", { class: `verdict ${report.holds ? "good" : "bad"}` }, words);
}

const findings = (report) => el("ul", { class: "findings" }, ...report.findings.map((finding) =>
  el("li", {},
    el("span", { class: `mark ${finding.holds ? "good" : "bad"}` }, finding.holds ? "✓ holds" : "✗ missed"),
    el("span", {}, finding.claim),
    el("span", { class: "figure" },
      el("span", { class: "measured" }, finding.measured), " ",
      el("span", { class: "bar" }, finding.bar.replace("<=", "≤").replace(">=", "≥"))))));

const FIGURE = /^([<>=~≤≥±+\-− ]*[\d.,' ]*\d[\d.,]*(e[+-]?\d+)?\s*([%a-zµ/]{1,9})?|[-–]?)$/i;

/** A column of figures is aligned to the right. */
function table({ title, columns, rows }) {
  const kinds = columns.map((_, i) =>
    rows.length > 0 && rows.every((row) => FIGURE.test(row[i].trim())) ? "number" : "text");
  return el("section", { class: "card" },
    el("h2", {}, title),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
      el("table", {},
        el("thead", {}, el("tr", {}, ...columns.map((name, i) => el("th", { scope: "col", class: kinds[i] }, name)))),
        el("tbody", {}, ...rows.map((row) =>
          el("tr", {}, ...row.map((cell, i) => el("td", { class: kinds[i] }, cell))))))));
}

function time(ms) {
  const [minutes, seconds] = [Math.floor(ms / 60_000), Math.floor(ms / 1000) % 60];
  if (minutes >= 60) {
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${(ms / 1000).toFixed(1)} s`;
}

function run(report) {
  const size = `${time(report.virtual_ms)} of virtual time, ${plain(report.packets)} packets, event hash ${report.event_hash}`;
  const entries = [...Object.entries(report.options), ["seed", report.seed], ["size", size]];
  return el("section", { class: "card" },
    el("h2", {}, "The run"),
    el("dl", {}, ...entries.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    el("p", {}, "The same again, bit for bit:"),
    el("pre", {}, el("code", {}, report.replay)));
}

function page(report) {
  document.title = `${report.scenario}: ${report.title}`;
  return [
    el("header", {},
      el("p", { class: "trail" }, el("a", { href: "index.html" }, "Simulations"), ` / ${report.scenario}`),
      el("h1", {}, report.title),
      el("p", { class: "claim" }, report.claim),
      verdict(report)),
    ...(report.findings.length > 0
      ? [el("section", { class: "card" }, el("h2", {}, "Measured against what was asked"), findings(report))]
      : []),
    ...report.charts.map(figureOf),
    ...report.tables.map(table),
    run(report),
  ];
}

function index(reports) {
  const sum = (count) => reports.reduce((all, report) => all + count(report), 0);
  const scenarios = reports.length === 1 ? "scenario" : "scenarios";
  return [
    el("header", {},
      el("p", { class: "trail" }, "Dave"),
      el("h1", {}, "Simulations"),
      el("p", { class: "claim" },
        `${sum(held)} of ${sum((report) => report.findings.length)} findings hold, in ${reports.length} ${scenarios}.`)),
    ...reports.map((report) => el("article", { class: "card entry" },
      el("h2", {}, el("a", { href: `${report.scenario}.html` }, report.title)),
      el("p", { class: "trail" }, `${report.scenario}, seed ${report.seed}`),
      verdict(report),
      findings(report))),
  ];
}

// A seed has 64 bits, and a number of JavaScript 53.
const json = document.getElementById("data").textContent.replace(/"seed":(-?\d+)/g, '"seed":"$1"');
const data = JSON.parse(json);
document.querySelector("main").replaceChildren(...(Array.isArray(data) ? index(data) : page(data)));
document.documentElement.dataset.ready = "";
