// The charts of a report.

const [TOP, RIGHT, FOOT, GAP, LINE] = [14, 26, 26, 10, 20];
const [MARK, MOST_MARKS, MARK_GAP, MOST_HINTS] = [3.5, 30, 90, 60];

const measure = document.createElement("canvas").getContext("2d");

function widthOf(text) {
  measure.font = '13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
  return measure.measureText(text).width;
}

/** The most ticks of a horizontal axis whose labels have room. */
function fitting(scale, min, max, pixels) {
  for (let most = 10; most > 6; most--) {
    const values = ticks(scale, min, max, most);
    if (apart(labels(scale, values), values.map(position(scale, values, pixels))).every(Boolean)) {
      return values;
    }
  }
  return ticks(scale, min, max, 6);
}

/** Which labels, from the left, have room at their middles. */
function apart(texts, middles) {
  let free = -Infinity;
  return texts.map((text, i) => {
    const half = widthOf(text) / 2;
    const fits = middles[i] - half >= free;
    free = fits ? middles[i] + half + GAP : free;
    return fits;
  });
}

const f = (...values) => values.map((value) => +value.toFixed(1)).join(" ");

/** The shapes that tell series apart without colour. */
const SHAPES = [
  (x, y, r) => `M${f(x - r, y)}a${f(r, r)} 0 1 0 ${f(2 * r)} 0a${f(r, r)} 0 1 0 ${f(-2 * r)} 0z`,
  (x, y, r) => `M${f(x - r, y - r)}H${f(x + r)}V${f(y + r)}H${f(x - r)}z`,
  (x, y, r) => `M${f(x, y - 1.2 * r)}L${f(x + 1.2 * r, y + r)}H${f(x - 1.2 * r)}z`,
  (x, y, r) => `M${f(x, y - 1.4 * r)}L${f(x + 1.4 * r, y)}L${f(x, y + 1.4 * r)}L${f(x - 1.4 * r, y)}z`,
  (x, y, r) => `M${f(x - r, y - r)}L${f(x + r, y + r)}M${f(x + r, y - r)}L${f(x - r, y + r)}`,
];

const marks = (number, places) => svg("path", {
  class: SHAPES[number % 5] === SHAPES[4] ? "mark open" : "mark",
  d: places.map(([x, y]) => SHAPES[number % 5](x, y, MARK)).join(""),
});

/** Three kinds of dashes, as colour alone tells nobody enough. */
const stroke = (style, number, d) =>
  svg("path", { class: style === "dashed" ? `line dashed d${number % 3}` : "line", d });

/** All places, but of a long line only some, which do not lie on those of its neighbours. */
function marked(style, number, places) {
  if (style === "points" || places.length === 1) {
    return places;
  }
  if (style === "dashed" || places.length <= MOST_MARKS) {
    return style === "dashed" ? [] : places;
  }
  let next = places[0][0] + MARK_GAP * (0.3 + 0.2 * (number % 5));
  return places.filter(([x]) => {
    const far = x >= next;
    next = far ? x + MARK_GAP : next;
    return far;
  });
}

const canShow = (chart) => ([x, y]) =>
  (chart.x.scale === "linear" || x >= NEAR_ZERO) && (chart.y.scale === "linear" || y >= NEAR_ZERO);

function series(chart, one, number, place) {
  const places = one.points.filter(canShow(chart)).map(place);
  const group = svg("g", { class: `s${number % 8}` });
  if (one.style !== "points" && places.length > 1) {
    group.append(stroke(one.style, number, `M${places.map(([x, y]) => f(x, y)).join("L")}`));
  }
  const shown = marked(one.style, number, places);
  return filled(group, {}, shown.length ? [marks(number, shown)] : []);
}

/** Under the pointer, the values of points. Above all lines, or a line would hide those of another. */
function hints(chart, one, number, place) {
  const points = one.points.filter(canShow(chart));
  const some = points.length <= MOST_HINTS
    ? points
    : Array.from({ length: MOST_HINTS }, (_, i) =>
      points[Math.floor((i * (points.length - 1)) / (MOST_HINTS - 1))]);
  return svg("g", { class: `hints s${number % 8}` }, ...some.map((point) => {
    const [x, y] = place(point);
    const text = `${one.name}\n${chart.x.label}: ${rounded(point[0])}\n${chart.y.label}: ${rounded(point[1])}`;
    return svg("circle", { cx: x, cy: y, r: 8 }, svg("title", {}, text));
  }));
}

/** The text that a screen reader gives for the plot. */
function description(chart) {
  const lines = chart.series.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return points.length === 0
      ? `${name}: no values.`
      : `${name}: ${rounded(first[1])} at ${rounded(first[0])} to ${rounded(last[1])} at ${rounded(last[0])}.`;
  });
  return `${chart.title}. ${chart.y.label} over ${chart.x.label}. ${lines.join(" ")}`;
}

function axes(plot) {
  const [bottom, right] = [TOP + plot.height, plot.left + plot.width];
  const vertical = (value) => `M${f(plot.x(value), TOP)}V${f(bottom)}`;
  const horizontal = (value) => `M${f(plot.left, plot.y(value))}H${f(right)}`;
  const grid = (kind, xs, ys) => svg("path", {
    class: kind, d: xs.map(vertical).join("") + ys.map(horizontal).join(""),
  });
  const text = (anchor, x, y, label) => svg("text", { x, y, "text-anchor": anchor }, label);
  const fits = apart(plot.xLabels, plot.xs.map(plot.x));
  return [
    grid("minor", between(plot.chart.x.scale, plot.xs), between(plot.chart.y.scale, plot.ys)),
    grid("grid", plot.xs, plot.ys),
    svg("path", { class: "axis", d: `M${f(plot.left, bottom)}H${f(right)}` }),
    svg("g", { class: "ticks" },
      ...plot.xs.map((value, i) => (fits[i] ? text("middle", plot.x(value), bottom + LINE, plot.xLabels[i]) : "")),
      ...plot.ys.map((value, i) => text("end", plot.left - GAP, plot.y(value) + 4.5, plot.yLabels[i]))),
  ];
}

/** The plot of a chart as wide as its place. */
function drawn(chart, width) {
  const tall = width < 600 ? 280 : 340;
  const picture = svg("svg", {
    class: "chart", viewBox: `0 0 ${width} ${tall}`, role: "img", "aria-label": description(chart),
  });
  const shown = chart.series.flatMap((one) => one.points).filter(canShow(chart));
  if (shown.length === 0) {
    picture.append(svg("text", { x: width / 2, y: tall / 2, "text-anchor": "middle" }, "no values"));
    return picture;
  }
  const range = (i) => shown.reduce(
    ([min, max], point) => [Math.min(min, point[i]), Math.max(max, point[i])], [Infinity, -Infinity]);
  const height = tall - TOP - FOOT;
  const ys = ticks(chart.y.scale, ...range(1), Math.min(10, Math.max(6, Math.floor(height / 42))));
  const yLabels = labels(chart.y.scale, ys);
  const left = Math.max(...yLabels.map(widthOf)) + GAP;
  // The last label of the horizontal axis stands half beyond it.
  const across = width - RIGHT - left;
  const xs = fitting(chart.x.scale, ...range(0), across);
  const [x, y] = [position(chart.x.scale, xs, across), position(chart.y.scale, ys, height)];
  const plot = {
    chart, left, height, width: across, xs, ys, yLabels, xLabels: labels(chart.x.scale, xs),
    x: (value) => left + x(value), y: (value) => TOP + height - y(value),
  };
  const place = (point) => [plot.x(point[0]), plot.y(point[1])];
  return filled(picture, {}, [
    ...axes(plot),
    ...chart.series.map((one, i) => series(chart, one, i, place)),
    ...chart.series.map((one, i) => hints(chart, one, i, place)),
  ]);
}

/** Above the plot, so that it hides nothing. */
function legend(chart) {
  return el("ul", { class: "legend" }, ...chart.series.map((one, i) =>
    el("li", {},
      svg("svg", { class: `chart s${i % 8}`, viewBox: "0 0 26 14", width: "26", height: "14", "aria-hidden": "true" },
        ...(one.style === "points" ? [] : [stroke(one.style, i, "M1 7H25")]),
        ...(one.style === "dashed" ? [] : [marks(i, [[13, 7]])])),
      one.name + (one.points.length === 0 ? " (no values)" : ""))));
}

function figureOf(chart) {
  const place = el("div", { class: "plot" });
  let width = 0;
  const redraw = () => {
    if (place.clientWidth > 0 && place.clientWidth !== width) {
      width = place.clientWidth;
      place.replaceChildren(drawn(chart, width));
    }
  };
  // In the next frame: a drawing changes the height of its own place.
  new ResizeObserver(() => requestAnimationFrame(redraw)).observe(place);
  const hidden = (one) => one.points.length - one.points.filter(canShow(chart)).length;
  return el("figure", { class: "card" },
    el("figcaption", {}, chart.title),
    legend(chart),
    el("p", { class: "label" }, chart.y.label),
    place,
    el("p", { class: "label below" }, chart.x.label),
    ...chart.series.filter(hidden).map((one) => el("p", { class: "note" },
      `not shown, as a log axis has no zero: ${hidden(one)} of ${one.points.length} values of ${one.name}`)));
}
