"use strict";

// Model quality: each metric with its interval and threshold, its trend, and the details of the problem type.

function qualitySection(part) {
  const { quality, history } = part;
  return element(
    "section",
    {},
    element("h3", {}, "Metrics"),
    quality.coverage !== null && element("p", { class: "muted" }, `${percent(quality.coverage)} of the predictions have a label.`),
    metricsTable(quality.metrics, part.compared),
    history.length > 1 && trendsBlock(part),
    confusionBlock(quality),
    curvesBlock(quality),
    residualsBlock(quality),
  );
}

function metricsTable(metrics, compared) {
  const band = (metric) => (metric.lower === null ? NONE : `${number(metric.lower)} to ${number(metric.upper)}`);
  const sign = (metric) => (metric.threshold === null ? NONE : `${metric.higherIsWorse ? "at most" : "at least"} ${number(metric.threshold)}`);
  const row = (metric) => {
    const label = `${metricName(metric.name)}: ${number(metric.value)}, 95% confidence ${band(metric)}, ${sign(metric)}`;
    const cells = [
      element("span", {}, metricName(metric.name), metric.violated && [" ", pill("violated", "bad")]),
      number(metric.value), band(metric),
      ...(compared ? [number(metric.baseline), sign(metric), interval(metric, label)] : []),
      number(metric.constant),
    ];
    cells.tone = metric.violated ? "violated" : null;
    return cells;
  };
  const heads = ["Metric", "Value", "95% confidence", ...(compared ? ["Baseline", "Threshold", ""] : []), "A constant answer"];
  if (compared) heads[5] = element("span", { class: "unseen" }, "Chart");
  const constant = metrics.some((metric) => metric.constant !== null);
  const rows = metrics.map(row);
  if (!constant) { heads.pop(); rows.forEach((cells) => cells.pop()); }
  return table("Metrics of model quality", heads, rows);
}

function trendsBlock(part) {
  const violatedFirst = [...part.quality.metrics].sort((one, other) => other.violated - one.violated);
  const charts = violatedFirst.map((metric) => {
    const points = part.history.filter((each) => each.metrics[metric.name]).map((each) => ({ at: each.at, ...each.metrics[metric.name] }));
    if (points.length < 2) return null;
    const label = `${metricName(metric.name)} over ${points.length} executions, from ${number(points[0].value)} to ${number(points.at(-1).value)}`;
    return figureOf(trend(points, metric.threshold, label, 440), null, { class: "trend" });
  });
  return [
    element("h3", {}, "Trend over executions"),
    element("p", { class: "muted" }, "The band is the 95% confidence interval, the dashed line the threshold; a red dot is a violation."),
    element("div", { class: "grid" }, charts.map((chart, index) => chart && withTitle(chart, metricName(violatedFirst[index].name)))),
  ];
}

function withTitle(figure, title) {
  figure.prepend(element("h4", {}, title));
  return figure;
}

function confusionBlock(quality) {
  if (!quality.confusion) return null;
  const blocks = [confusionTable(quality.confusion, "This window")];
  if (quality.baselineConfusion) blocks.push(confusionTable(quality.baselineConfusion, "Baseline"));
  return [
    element("h3", {}, "Confusion matrix"),
    element("p", { class: "muted" }, "Rows are the actual classes; the shade is the share of a row."),
    element("div", { class: "grid" }, blocks),
    quality.confusion.classes.length > 2 && classesTable(quality.confusion),
  ];
}

function classesTable({ classes, counts }) {
  const rate = (right, all) => (all ? percent(right / all) : NONE);
  const rows = classes.map((name, index) => {
    const actual = counts[index].reduce((sum, value) => sum + value, 0);
    const predicted = counts.reduce((sum, row) => sum + row[index], 0);
    return [name, whole(actual), rate(counts[index][index], actual), rate(counts[index][index], predicted)];
  });
  return [element("h3", {}, "Classes"), table("Quality by class", ["Class", "Rows", "Recall", "Precision"], rows)];
}

function confusionTable(confusion, title) {
  const shade = (value, total, right) => {
    const share = total ? value / total : 0;
    const tint = right ? "var(--window)" : "var(--bad)";
    const style = { background: `color-mix(in srgb, ${tint} ${Math.round(share * 34)}%, transparent)` };
    return element("span", { class: "cell", style }, element("b", {}, whole(value)), element("small", {}, percent(share)));
  };
  const rows = confusion.counts.map((counts, row) => {
    const total = counts.reduce((sum, value) => sum + value, 0);
    return [confusion.classes[row], ...counts.map((value, column) => shade(value, total, row === column))];
  });
  const heads = ["Actual", ...confusion.classes.map((name) => `Predicted ${name}`)];
  return element("div", {}, element("h4", {}, title), table(`Confusion matrix, ${title.toLowerCase()}`, heads, rows, { class: "confusion" }));
}

function curvesBlock(quality) {
  const kinds = {
    roc: ["Receiver operating characteristic", ["False positive rate", "True positive rate", true]],
    precisionRecall: ["Precision and recall", ["Recall", "Precision", false]],
  };
  const charts = Object.entries(kinds).filter(([name]) => quality.curves[name]).map(([name, [title, axes]]) => {
    const lines = [
      { points: quality.baselineCurves[name], color: BASELINE, width: 2.5 },
      { points: quality.curves[name], color: WINDOW, width: 1.75 },
    ];
    return withTitle(figureOf(curve(lines, title, axes, 380), null), title);
  });
  return charts.length ? [element("h3", {}, "Curves"), element("div", { class: "grid" }, charts)] : null;
}

function residualsBlock(quality) {
  if (quality.problem !== "Regression") return null;
  const { residuals, baselineResiduals } = quality;
  if (!residuals) {
    return [element("h3", {}, "Residuals"), element("p", { class: "muted" }, "Model Monitor's files have no residuals; an execution in exact mode does.")];
  }
  const shares = (side) => {
    const total = side.counts.reduce((sum, value) => sum + value, 0) || 1;
    return side.counts.map((value) => value / total);
  };
  const chart = { edges: residuals.edges, baseline: null, current: shares(residuals) };
  const label = "Residuals: labels minus predictions";
  const before = baselineResiduals && { edges: baselineResiduals.edges, baseline: null, current: shares(baselineResiduals) };
  const ends = [residuals, baselineResiduals].filter(Boolean).flatMap((side) => [side.edges[0], side.edges.at(-1)]);
  const range = { domain: [Math.min(...ends), Math.max(...ends)] };
  return [
    element("h3", {}, "Residuals"),
    element("p", { class: "muted" }, "Labels minus predictions: right of zero the model's answers are too low."),
    element("div", { class: "grid" },
      withTitle(figureOf(histogram(chart, WINDOW, label, 440, range), null), "This window"),
      before && withTitle(figureOf(histogram(before, MUTED, `${label}, baseline`, 440, range), null), "Baseline")),
  ];
}
