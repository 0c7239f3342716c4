"use strict";

// Bias: every metric of every facet, and how far it is from parity now and in the baseline.

function biasSection(part) {
  const groups = groupedBy(part.bias.metrics, (metric) => JSON.stringify([metric.facet, metric.group]));
  return element(
    "section",
    {},
    element("h3", {}, "Facets"),
    element("p", { class: "muted" }, `The favourable outcome is ${part.bias.label} = ${part.bias.favourable}.`),
    [...groups].map(([key, metrics]) => facetBlock(JSON.parse(key), metrics, part)),
  );
}

function facetBlock([facet, group], metrics, part) {
  const title = `${facet} = ${group}`;
  const value = (metric) => (metric.error ? element("small", { class: "muted" }, metric.error) : metric.infinite ? "infinite" : number(metric.value));
  const row = (metric) => {
    const cells = [
      element("span", {}, metric.title, " ", element("small", {}, `${metric.name}, ${metric.stage}`), metric.violated && [" ", pill("worse", "bad")]),
      value(metric),
      ...(part.compared ? [number(metric.baseline)] : []),
      number(metric.parity),
    ];
    cells.tone = metric.violated ? "violated" : null;
    return cells;
  };
  const drawn = metrics
    .filter((metric) => metric.value !== null && Math.abs(metric.value - metric.parity) <= 1.5)
    .map((metric) => ({ ...metric, to: metric.value - metric.parity, from: (metric.baseline ?? metric.value) - metric.parity }));
  const heads = ["Metric", part.compared ? "This window" : "Value", ...(part.compared ? ["Baseline"] : []), "Without bias"];
  return element(
    "div",
    { class: "facet" },
    element("h4", {}, title),
    drawn.length > 0 && figureOf(facetChart(drawn, `Distance of the metrics of ${title} from parity`, 440), "Distance from parity: grey is the baseline, colour this window."),
    table(`Bias metrics of ${title}`, heads, metrics.map(row)),
  );
}
