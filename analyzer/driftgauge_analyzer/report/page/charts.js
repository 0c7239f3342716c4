"use strict";

// The charts, drawn by Observable Plot. Colours are the page's own variables, so that dark mode and print need no more.

const BASELINE = "var(--baseline)";
const WINDOW = "var(--window)";
const BAD = "var(--bad)";
const INK = "var(--ink)";
const MUTED = "var(--muted)";
const AXIS = { label: null, color: MUTED };

function draw(label, options) {
  const chart = Plot.plot({
    style: { background: "none", color: MUTED, fontFamily: "inherit", fontSize: "11px", overflow: "visible" },
    ...options,
    marks: options.marks.filter(Boolean),
  });
  // One image with one name: the library's own names for parts of it mean nothing to a reader.
  for (const part of chart.querySelectorAll("[aria-label], [aria-description]")) {
    part.removeAttribute("aria-label");
    part.removeAttribute("aria-description");
  }
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", label);
  return chart;
}

function bins(chart, side) {
  const shares = chart[side];
  return shares ? shares.map((y, index) => ({ x1: chart.edges[index], x2: chart.edges[index + 1], y })) : [];
}

function outline(chart, side) {
  const shares = chart[side];
  if (!shares) return [];
  const [first, last] = [chart.edges[0], chart.edges.at(-1)];
  const steps = shares.map((y, index) => ({ x: chart.edges[index], y }));
  return [{ x: first, y: 0 }, ...steps, { x: last, y: shares.at(-1) }, { x: last, y: 0 }];
}

function histogramMarks(chart, color) {
  const window = outline(chart, "current");
  return [
    Plot.rectY(bins(chart, "baseline"), { x1: "x1", x2: "x2", y: "y", fill: BASELINE, insetLeft: 0.5, insetRight: 0.5 }),
    Plot.areaY(window, { x: "x", y: "y", curve: "step-after", fill: color, fillOpacity: 0.14 }),
    Plot.lineY(window, { x: "x", y: "y", curve: "step-after", stroke: color, strokeWidth: 1.75 }),
  ];
}

function smallHistogram(chart, color, label) {
  return draw(label, {
    width: 200, height: 44, margin: 2, axis: null, x: { type: "linear" },
    marks: [...histogramMarks(chart, color), Plot.ruleY([0], { stroke: "var(--line)" })],
  });
}

function histogram(chart, color, label, width, { height = 240, domain } = {}) {
  return draw(label, {
    width, height, marginTop: 12, marginLeft: 44, marginRight: 16,
    x: { ...AXIS, type: "linear", domain, ticks: Math.max(2, Math.round(width / 90)), tickFormat: number },
    y: { ...AXIS, ticks: 4, grid: true, tickFormat: percent },
    marks: [...histogramMarks(chart, color), Plot.ruleY([0], { stroke: MUTED })],
  });
}

function categoryRows(chart) {
  const names = chart.others.count ? [...chart.categories, null] : chart.categories;
  const title = (name) => (name === null ? `${plural(chart.others.count, "other")}` : name === "" ? "(empty)" : name);
  return names.flatMap((name, index) =>
    ["baseline", "current"].filter((side) => chart[side]).map((side) => ({
      key: String(index), title: title(name), side, share: name === null ? chart.others[side] : chart[side][index],
    })),
  );
}

function smallCategories(chart, color, label) {
  const rows = categoryRows(chart);
  return draw(label, {
    width: 200, height: 44, margin: 2, axis: null, fx: { padding: 0.25 }, x: { domain: ["baseline", "current"], padding: 0 },
    marks: [
      Plot.barY(rows, { fx: "key", x: "side", y: "share", fill: (row) => (row.side === "baseline" ? BASELINE : color) }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  });
}

function categories(chart, color, label, width) {
  const rows = categoryRows(chart);
  const titles = new Map(rows.map((row) => [row.key, row.title]));
  const longest = Math.max(...[...titles.values()].map((title) => title.length));
  const margin = Math.min(Math.max(40, longest * 6.2 + 14), width * 0.4);
  return draw(label, {
    width, height: 34 + 30 * titles.size, marginLeft: margin, marginRight: 52, marginTop: 6,
    x: { ...AXIS, ticks: 4, grid: true, tickFormat: percent },
    y: { axis: null, domain: ["baseline", "current"], padding: 0.1 },
    fy: { padding: 0.3, domain: [...titles.keys()], axis: null },
    marks: [
      Plot.barX(rows, { fy: "key", y: "side", x: "share", fill: (row) => (row.side === "baseline" ? BASELINE : color) }),
      Plot.text([...titles.keys()], {
        fy: (key) => key, text: (key) => titles.get(key), frameAnchor: "left", dx: -8, textAnchor: "end", fill: INK,
        lineWidth: (margin - 14) / 11, textOverflow: "ellipsis",
      }),
      Plot.text(rows, { fy: "key", y: "side", x: "share", text: (row) => percent(row.share), textAnchor: "start", dx: 5, fill: MUTED, fontSize: 10 }),
      Plot.ruleX([0], { stroke: MUTED }),
    ],
  });
}

function curve(lines, label, axes, width) {
  const drawn = lines.filter((line) => line.points);
  const points = (line) => line.points.x.map((x, index) => ({ x, y: line.points.y[index] }));
  return draw(label, {
    width, height: width * 0.85, marginLeft: 44, marginBottom: 40, marginTop: 30,
    x: { color: MUTED, label: axes[0], labelAnchor: "center", labelArrow: "none", domain: [0, 1], ticks: 5, tickFormat: percent },
    y: { color: MUTED, label: axes[1], labelArrow: "none", domain: [0, 1], ticks: 5, grid: true, tickFormat: percent },
    marks: [
      axes[2] && Plot.line([{ x: 0, y: 0 }, { x: 1, y: 1 }], { x: "x", y: "y", stroke: "var(--line)", strokeDasharray: "3 3" }),
      ...drawn.map((line) => Plot.line(points(line), { x: "x", y: "y", stroke: line.color, strokeWidth: line.width })),
    ],
  });
}

function trend(points, threshold, label, width) {
  const color = (point) => (point.violated ? BAD : WINDOW);
  const time = points.map((point) => ({ ...point, at: new Date(point.at) }));
  return draw(label, {
    width, height: 190, marginLeft: 48, marginRight: 16, marginTop: 12,
    x: { ...AXIS, type: "utc", ticks: Math.max(2, Math.round(width / 110)) },
    y: { ...AXIS, ticks: 4, grid: true, tickFormat: number, nice: true, zero: false },
    marks: [
      Plot.areaY(time, { x: "at", y1: "lower", y2: "upper", fill: WINDOW, fillOpacity: 0.13 }),
      threshold !== null && Plot.ruleY([threshold], { stroke: BAD, strokeDasharray: "5 4" }),
      Plot.lineY(time, { x: "at", y: "value", stroke: WINDOW, strokeWidth: 1.75 }),
      Plot.dot(time, { x: "at", y: "value", r: 3.5, fill: color, stroke: "var(--card)" }),
    ],
  });
}

function interval(metric, label) {
  const known = [metric.value, metric.lower, metric.upper, metric.baseline, metric.threshold].filter((x) => x !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  const color = metric.violated ? BAD : WINDOW;
  return draw(label, {
    width: 220, height: 26, margin: 2, axis: null, x: { domain: [least - room, most + room] },
    marks: [
      Plot.ruleY([0], { stroke: "var(--line)" }),
      metric.threshold !== null && Plot.ruleX([metric.threshold], { stroke: BAD, strokeDasharray: "3 2" }),
      metric.lower !== null && Plot.ruleY([metric], { y: 0, x1: "lower", x2: "upper", stroke: color, strokeWidth: 4, strokeOpacity: 0.35 }),
      metric.baseline !== null && Plot.dot([metric], { x: "baseline", y: 0, r: 4, fill: BASELINE }),
      metric.value !== null && Plot.dot([metric], { x: "value", y: 0, r: 4.5, fill: color }),
    ],
  });
}

function facetChart(metrics, label, width) {
  const longest = Math.max(...metrics.map((metric) => metric.name.length));
  const color = (metric) => (metric.violated ? BAD : WINDOW);
  return draw(label, {
    width, height: 40 + 22 * metrics.length, marginLeft: longest * 8 + 18, marginRight: 20,
    x: { ...AXIS, grid: true, ticks: 5, tickFormat: number },
    y: { ...AXIS, domain: metrics.map((metric) => metric.name), tickSize: 0, padding: 0.5 },
    marks: [
      Plot.ruleX([0], { stroke: MUTED }),
      Plot.link(metrics, { x1: "from", x2: "to", y1: "name", y2: "name", stroke: "var(--line)", strokeWidth: 3 }),
      Plot.dot(metrics, { x: "from", y: "name", r: 4, fill: BASELINE }),
      Plot.dot(metrics, { x: "to", y: "name", r: 4.5, fill: color }),
    ],
  });
}
