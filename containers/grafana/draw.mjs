// Draws the dashboard to a picture without Grafana: every panel of dave.json in its place of the
// 24-column grid, from what a Prometheus answers. It shows that the expressions give what the panels
// are for and that the layout holds; it is not what Grafana draws.
//
// node draw.mjs dave.json PROMETHEUS_URL OUT.png [MINUTES] [RATE_INTERVAL]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, prometheus, out, minutes = '15', rateInterval = '1m'] = process.argv.slice(2);
const WIDTH = 1800, COLUMN = WIDTH / 24, ROW = 30, GAP = 4, TOP = 50, POINTS = 180;
const PALETTE = ['#73bf69', '#f2cc0c', '#5794f2', '#ff9830', '#f2495c', '#b877d9', '#8ab8ff',
  '#ffa6b0', '#96d98d', '#ffee52', '#ca95e5', '#ffb357'];
const COLOURS = { green: '#73bf69', orange: '#ff9830', red: '#f2495c' };

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

async function ask(path, parameters) {
  const answer = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const body = await answer.json();
  if (body.status !== 'success') throw new Error(`${parameters.query}: ${body.error}`);
  return body.data.result;
}

const expression = (target) =>
  target.expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$instance', '.+');

const legend = (format, labels) =>
  format ? format.replace(/{{\s*(\w+)\s*}}/g, (_, name) => labels[name] ?? '')
    : Object.entries(labels).map(([k, v]) => `${k}=${v}`).join(' ') || 'value';

// --- Numbers, by Grafana's names of units.

function scaled(value, base, names) {
  let i = 0;
  let rest = value;
  while (Math.abs(rest) >= base && i < names.length - 1) {
    rest /= base;
    i++;
  }
  return `${trim(rest)}${names[i]}`;
}

function trim(value, decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2) {
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function number(value, unit, decimals) {
  if (value === null || Number.isNaN(value)) return 'no data';
  switch (unit) {
    case 's': {
      const size = Math.abs(value);
      if (size === 0) return '0 s';
      if (size < 1e-3) return `${trim(value * 1e6)} µs`;
      if (size < 1) return `${trim(value * 1e3)} ms`;
      if (size < 120) return `${trim(value, decimals)} s`;
      return size < 7200 ? `${trim(value / 60)} min` : `${trim(value / 3600)} h`;
    }
    case 'percentunit': return `${trim(value * 100, decimals)}%`;
    case 'bytes': return scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB']);
    case 'bps': return scaled(value, 1000, [' b/s', ' kb/s', ' Mb/s', ' Gb/s']);
    case 'pps': return scaled(value, 1000, [' p/s', ' kp/s', ' Mp/s']);
    case 'ops': return scaled(value, 1000, [' ops/s', 'K ops/s', 'M ops/s']);
    case 'reqps': return scaled(value, 1000, [' req/s', 'K req/s']);
    case 'short': return scaled(value, 1000, ['', ' K', ' Mil', ' Bil']);
    case 'none': return trim(value, decimals);
    default: throw new Error(`unit ${unit} is not known here`);
  }
}

/** Round steps of an axis: 1, 2 or 5 times a power of ten (of two for bytes). */
function ticks(low, high, unit, count) {
  const rough = (high - low) / count || 1;
  const power = unit === 'bytes' ? 2 ** Math.floor(Math.log2(rough)) : 10 ** Math.floor(Math.log10(rough));
  const step = power * (unit === 'bytes' ? 2 : [1, 2, 5, 10].find((m) => m * power >= rough));
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) found.push(i * step);
  return found;
}

// --- Panels.

const text = (x, y, what, style = '') => `<text x="${x}" y="${y}" ${style}>${escape(what)}</text>`;

async function timeseries(panel, width, height, from, to, step) {
  const series = [];
  for (const target of panel.targets) {
    for (const one of await ask('query_range', { query: expression(target), start: from, end: to, step })) {
      series.push({
        name: legend(target.legendFormat, one.metric),
        points: one.values.map(([t, v]) => [t, Number(v)]).filter(([, v]) => Number.isFinite(v)),
      });
    }
  }
  const shown = series.filter((one) => one.points.length > 0);
  if (shown.length === 0) return { svg: text(width / 2, height / 2, 'No data', 'class="empty"'), series: 0 };
  shown.sort((a, b) => a.name - b.name || a.name.localeCompare(b.name, 'en', { numeric: true }));
  const { defaults } = panel.fieldConfig;
  const stacked = defaults.custom.stacking.mode === 'normal';
  const below = new Map();
  for (const one of shown) {
    one.base = one.points.map(([t]) => (stacked ? below.get(t) ?? 0 : 0));
    one.top = one.points.map(([t, v], i) => [t, one.base[i] + v]);
    if (stacked) one.top.forEach(([t, v]) => below.set(t, v));
  }
  const values = shown.flatMap((one) => one.top.map(([, v]) => v));
  let low = defaults.min ?? Math.min(...values, 0);
  let high = defaults.max ?? Math.max(...values);
  if (high <= low) high = low + 1;
  if (defaults.max === undefined) high += (high - low) * 0.05;
  if (low < 0) low -= (high - low) * 0.05;
  const lines = Math.min(3, Math.ceil(shown.reduce((sum, one) => sum + 30 + one.name.length * 6.2, 0) / (width - 20)));
  const box = { x: 70, y: 6, w: width - 84, h: height - 30 - lines * 17 };
  const px = (t) => box.x + (box.w * (t - from)) / (to - from);
  const py = (v) => box.y + box.h - (box.h * (v - low)) / (high - low);
  let svg = '';
  for (const tick of ticks(low, high, defaults.unit, 4)) {
    svg += `<line x1="${box.x}" x2="${box.x + box.w}" y1="${py(tick)}" y2="${py(tick)}" class="grid"/>`;
    svg += text(box.x - 6, py(tick) + 4, number(tick, defaults.unit, defaults.decimals), 'class="axis" text-anchor="end"');
  }
  for (let i = 0; i <= 4; i++) {
    const t = from + ((to - from) * i) / 4;
    svg += text(px(t), box.y + box.h + 15, new Date(t * 1000).toISOString().slice(11, 16),
      `class="axis" text-anchor="${i === 4 ? 'end' : 'middle'}"`);
  }
  shown.forEach((one, i) => {
    const colour = PALETTE[i % PALETTE.length];
    const line = one.top.map(([t, v]) => `${px(t).toFixed(1)},${py(Math.min(v, high)).toFixed(1)}`);
    if (stacked && line.length > 1) {
      const floor = one.top.map(([t], j) => `${px(t).toFixed(1)},${py(one.base[j]).toFixed(1)}`).reverse();
      svg += `<polygon points="${[...line, ...floor].join(' ')}" fill="${colour}" opacity="0.3"/>`;
    }
    svg += line.length > 1 ? `<polyline points="${line.join(' ')}" stroke="${colour}" fill="none" stroke-width="1.4"/>`
      : `<circle cx="${line[0].split(',')[0]}" cy="${line[0].split(',')[1]}" r="2" fill="${colour}"/>`;
  });
  let x = 12;
  let y = height - 4 - (lines - 1) * 17;
  shown.forEach((one, i) => {
    const wide = 30 + one.name.length * 6.2;
    if (x + wide > width - 8) {
      x = 12;
      y += 17;
    }
    if (y < height) {
      svg += `<rect x="${x}" y="${y - 6}" width="14" height="3" fill="${PALETTE[i % PALETTE.length]}"/>` +
        text(x + 19, y, one.name, 'class="legend"');
    }
    x += wide;
  });
  return { svg, series: shown.length };
}

async function stat(panel, width, height, to) {
  const [one] = await ask('query', { query: expression(panel.targets[0]), time: to });
  const { defaults } = panel.fieldConfig;
  const value = one ? Number(one.value[1]) : null;
  const passed = defaults.thresholds.steps.filter((step) => step.value === null || value >= step.value);
  return {
    svg: text(width / 2, height / 2 + 12, number(value, defaults.unit, defaults.decimals),
      `class="stat" fill="${COLOURS[passed.at(-1).color]}" text-anchor="middle"`),
    series: one ? 1 : 0,
  };
}

async function barchart(panel, width, height, to) {
  const rename = panel.transformations.find((t) => t.id === 'organize').options.renameByName;
  const label = panel.transformations.find((t) => t.id === 'sortBy').options.sort[0].field;
  if (panel.options.xField !== rename[label]) throw new Error(`${panel.title}: xField is not ${rename[label]}`);
  const bars = (await ask('query', { query: expression(panel.targets[0]), time: to }))
    .map((one) => [Number(one.metric[label]), Number(one.value[1])])
    .sort((a, b) => a[0] - b[0]);
  if (bars.length === 0) return { svg: text(width / 2, height / 2, 'No data', 'class="empty"'), series: 0 };
  const high = Math.max(...bars.map(([, v]) => v)) * 1.05;
  const box = { x: 70, y: 6, w: width - 84, h: height - 44 };
  let svg = '';
  for (const tick of ticks(0, high, 'short', 4)) {
    const y = box.y + box.h - (box.h * tick) / high;
    svg += `<line x1="${box.x}" x2="${box.x + box.w}" y1="${y}" y2="${y}" class="grid"/>` +
      text(box.x - 6, y + 4, number(tick, 'short'), 'class="axis" text-anchor="end"');
  }
  const wide = box.w / bars.length;
  bars.forEach(([name, v], i) => {
    const h = (box.h * v) / high;
    svg += `<rect x="${box.x + wide * (i + 0.15)}" y="${box.y + box.h - h}" width="${wide * 0.7}" height="${h}" fill="${PALETTE[0]}" opacity="0.8"/>` +
      text(box.x + wide * (i + 0.5), box.y + box.h + 15, name, 'class="axis" text-anchor="middle"');
  });
  svg += text(box.x + box.w / 2, height - 8, panel.options.xField, 'class="axis" text-anchor="middle"');
  return { svg, series: bars.length };
}

// --- The page.

const dashboard = JSON.parse(readFileSync(file, 'utf8'));
const to = Math.floor(Date.now() / 1000);
const from = to - Number(minutes) * 60;
const step = Math.max(1, Math.round((to - from) / POINTS));
let bottom = 0;
let page = '';
const empty = [];
for (const panel of dashboard.panels) {
  const { x, y, w, h } = panel.gridPos;
  const left = x * COLUMN + GAP / 2;
  const top = TOP + y * ROW + GAP / 2;
  const width = w * COLUMN - GAP;
  const height = h * ROW - GAP;
  bottom = Math.max(bottom, top + height);
  if (panel.type === 'row') {
    page += `<text x="${left + 6}" y="${top + 19}" class="row">▾ ${escape(panel.title)}</text>`;
    continue;
  }
  const inner = height - 28;
  const drawn = panel.type === 'timeseries' ? await timeseries(panel, width, inner, from, to, step)
    : panel.type === 'stat' ? await stat(panel, width, inner, to)
      : panel.type === 'barchart' ? await barchart(panel, width, inner, to)
        : (() => { throw new Error(`no way to draw a ${panel.type}`); })();
  if (drawn.series === 0) empty.push(panel.title);
  page += `<g transform="translate(${left} ${top})"><rect width="${width}" height="${height}" class="panel"/>` +
    `<text x="10" y="19" class="title">${escape(panel.title)}</text><svg y="26" width="${width}" height="${inner}">${drawn.svg}</svg></g>`;
}
const height = Math.ceil(bottom + 10);
const html = `<!doctype html><meta charset="utf-8"><style>
body{margin:0;background:#111217} text{font:12px Inter,"DejaVu Sans",sans-serif;fill:#ccccdc}
.panel{fill:#181b1f;stroke:#2c2f36} .title{font-size:13px;font-weight:600} .row{font-size:15px;font-weight:600}
.grid{stroke:#2c2f36} .axis{font-size:11px;fill:#9a9ba6} .legend{font-size:11px} .empty{text-anchor:middle;fill:#777}
.head{font-size:20px;font-weight:600} .stat{font-size:34px;font-weight:600}
${Object.values(COLOURS).map((c) => `.stat[fill="${c}"]{fill:${c}}`).join(' ')}
</style><svg width="${WIDTH}" height="${height}"><text x="10" y="32" class="head">${escape(dashboard.title)}</text>
<text x="${WIDTH - 10}" y="32" text-anchor="end">${new Date(from * 1000).toISOString().slice(0, 16)}Z, ${minutes} minutes; drawn by draw.mjs, not by Grafana</text>${page}</svg>`;
const dir = mkdtempSync(join(tmpdir(), 'dave-draw-'));
try {
  const source = join(dir, 'page.html');
  writeFileSync(source, html);
  execFileSync('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
    `--user-data-dir=${join(dir, 'profile')}`, `--window-size=${WIDTH},${height}`,
    `--screenshot=${resolve(out)}`, pathToFileURL(source).href], { stdio: 'ignore', timeout: 60_000 });
} finally {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${out}: ${WIDTH} x ${height}; without data: ${empty.join(', ') || 'none'}`);
