"use strict";

// Every feature beside its baseline: searched, sorted by drift, and filtered to the violated ones.

const FEATURES_AT_ONCE = 50;
const ORDERS = {
  drift: ["Drift, largest first", (one, other) => ratio(other) - ratio(one)],
  missing: ["Missing values, most first", (one, other) => missing(other) - missing(one)],
  name: ["Name", (one, other) => one.name.localeCompare(other.name, "en", { numeric: true })],
  given: ["Order of the data", () => 0],
};

function ratio(feature) {
  return feature.drift ? feature.drift.ratio ?? Infinity : feature.violated ? 0 : -1;
}

function missing(feature) {
  const side = feature.current;
  return side && side.rows ? side.missing / side.rows : 0;
}

function featuresSection(part, id) {
  const state = { text: "", order: part.compared ? "drift" : "given", only: false, shown: FEATURES_AT_ONCE };
  const list = element("ul", { class: "features" });
  const status = element("p", { class: "status", role: "status", "aria-live": "polite" });
  const more = element("button", { type: "button", class: "more", on: { click: () => show(state.shown + FEATURES_AT_ONCE, true) } }, "Show more");

  function chosen() {
    const text = state.text.toLowerCase();
    return part.features
      .filter((feature) => (!state.only || feature.violated) && feature.name.toLowerCase().includes(text))
      .sort(ORDERS[state.order][1]);
  }

  function show(count, added = false) {
    const features = chosen();
    const before = added ? list.children.length : 0;
    if (!added) list.replaceChildren();
    state.shown = count;
    list.append(...features.slice(before, count).map((feature) => featureItem(feature, part)));
    const shown = Math.min(count, features.length);
    status.textContent = shown < features.length
      ? `${whole(shown)} of ${plural(features.length, "feature")} shown`
      : plural(features.length, "feature");
    more.hidden = shown >= features.length;
    // Whoever pressed the button by keyboard goes on with what it brought.
    if (added) list.children[before]?.querySelector("summary").focus();
  }

  function controls() {
    const update = (change) => { Object.assign(state, change); show(FEATURES_AT_ONCE); };
    const options = Object.entries(ORDERS)
      .filter(([order]) => part.compared || order !== "drift")
      .map(([order, [title]]) => element("option", { value: order, selected: order === state.order }, title));
    return element(
      "div",
      { class: "toolbar", role: "search" },
      labelled("Search", element("input", { type: "search", placeholder: "Name of a feature", on: { input: (event) => update({ text: event.target.value }) } })),
      labelled("Sort by", element("select", { on: { change: (event) => update({ order: event.target.value }) } }, options)),
      part.compared && element("label", { class: "check-box" },
        element("input", { type: "checkbox", on: { change: (event) => update({ only: event.target.checked }) } }), "Violated only"),
    );
  }

  const byName = new Map(part.features.map((feature) => [feature.name, feature]));

  function reveal(name) {
    const field = section.querySelector("input[type=search]");
    field.value = name;
    state.text = name;
    show(FEATURES_AT_ONCE);
    const item = [...list.children].find((each) => each.dataset.name === name);
    item.querySelector("details").open = true;
    item.querySelector("summary").focus({ preventScroll: true });
    item.scrollIntoView({ block: "center" });
  }

  const section = element(
    "section",
    { id },
    element("h3", {}, "Features"),
    controls(),
    element("div", { class: "list-head" }, status, legend(part.compared)),
    list,
    more,
  );
  show(FEATURES_AT_ONCE);
  return { section, reveal, named: (name) => byName.get(name) };
}

function labelled(text, control) {
  return element("label", {}, element("span", {}, text), control);
}

function legend(compared) {
  const entry = (side, text) => element("span", {}, element("i", { class: side, "aria-hidden": "true" }), text);
  return element("p", { class: "legend" }, compared && entry("baseline", "Baseline"), entry("window", compared ? "This window" : "This dataset"), compared && entry("bad", "This window, violated"));
}

function featureItem(feature, part) {
  const color = feature.violated ? BAD : WINDOW;
  const details = element("details", {}, element("summary", {}, featureRow(feature, color)));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(featureDetails(feature, color, details.clientWidth, part));
  });
  return element("li", { "data-name": feature.name, class: feature.violated ? "violated" : null }, details);
}

function featureRow(feature, color) {
  const { chart } = feature;
  const label = `Distribution of ${feature.name}`;
  const small = chart.edges ? smallHistogram(chart, color, label) : chart.categories ? smallCategories(chart, color, label) : null;
  return [
    element("span", { class: "name" }, element("b", {}, feature.name), element("small", {}, feature.type, feature.violated && [" ", pill("violated", "bad")])),
    element("span", { class: "small-chart" }, small || element("small", { class: "muted" }, "no distribution in the files")),
    driftMeter(feature),
    rowsOf(feature),
  ];
}

function driftMeter(feature) {
  const { drift } = feature;
  // A dataset by itself has nothing to drift from.
  if (!feature.baseline && !drift) return element("span", { class: "drift" });
  if (!drift || drift.value === null) return element("span", { class: "drift muted" }, element("small", {}, "drift not measured"));
  const limit = number(drift.threshold);
  const reach = Math.min(drift.ratio ?? 3, 3) / 3;
  return element(
    "span",
    { class: `drift${drift.beyond ? " beyond" : ""}` },
    element("span", {}, element("b", {}, number(drift.value)), element("small", {}, ` ${drift.lowerIsWorse ? "at least" : "threshold"} ${limit}`)),
    element("span", { class: "meter", "aria-hidden": "true" }, element("span", { style: { width: `${reach * 100}%` } })),
  );
}

function rowsOf(feature) {
  const side = feature.current;
  if (!side) return element("span", { class: "rows" }, element("b", {}, "missing"));
  return element("span", { class: "rows" }, element("span", {}, `${whole(side.rows)} rows`), element("small", {}, `${percent(missing(feature))} missing`));
}

function featureDetails(feature, color, width, part) {
  const { chart } = feature;
  const room = Math.max(260, Math.min(width - 32, 640));
  const label = chartText(feature);
  const large = chart.edges ? histogram(chart, color, label, room) : chart.categories ? categories(chart, color, label, room) : null;
  const notes = [
    feature.drift && `Drift is the ${feature.drift.measure}${feature.drift.p === null ? "" : ` (p ${feature.drift.p < 1e-6 ? "below 0.000001" : `= ${number(feature.drift.p)}`})`}.`,
    chart.edges && "The first and the last bar include what lies outside.",
    chart.coarse && "Without raw values, a distribution is known in ten bins only.",
  ].filter(Boolean);
  return element(
    "div",
    { class: "details" },
    large && figureOf(large, notes.join(" ")),
    figuresTable(feature, part),
  );
}

function chartText(feature) {
  const { baseline, current } = feature;
  const means = baseline && current && "mean" in current ? `: the mean is ${number(current.mean)}, and ${number(baseline.mean)} in the baseline` : "";
  return `Distribution of ${feature.name}${means}`;
}

function figuresTable(feature, part) {
  const sides = part.compared ? ["baseline", "current"] : ["current"];
  const value = (side, read) => (feature[side] ? read(feature[side]) : NONE);
  const row = (title, read) => [title, ...sides.map((side) => value(side, read))];
  const rows = [
    row("Rows", (side) => whole(side.rows)),
    row("Missing", (side) => percent(side.rows ? side.missing / side.rows : 0)),
    row("Distinct values, about", (side) => whole(side.distinct)),
  ];
  if (sides.some((side) => feature[side] && "mean" in feature[side])) {
    const moments = {
      mean: "Mean", std_dev: "Standard deviation", min: "Smallest", lower_quartile: "25% are below", median: "Median",
      upper_quartile: "75% are below", max: "Largest",
    };
    const known = Object.keys(moments).filter((name) => sides.some((side) => feature[side] && name in feature[side]));
    rows.push(...known.map((name) => row(moments[name], (side) => number(side[name]))));
  }
  const heads = part.compared ? ["Baseline", "This window"] : ["This dataset"];
  return table(`Figures of ${feature.name}`, ["", ...heads], rows);
}
