"use strict";

// Puts the report together: a header, and a part for each monitor.

function partSection(part, index, only) {
  const id = `part-${index}`;
  const features = part.features && featuresSection(part, `${id}-features`);
  return element(
    "section",
    { class: "part", id, "aria-labelledby": `${id}-title` },
    element("div", { class: "part-head" },
      element("h2", { id: `${id}-title` }, part.title), outcomePill(part)),
    element("p", { class: "facts" }, facts(part, only).join(" · ")),
    historyStrip(part),
    findingsSection(part, features),
    problemsSection(part.problems),
    part.quality && qualitySection(part),
    part.bias && biasSection(part),
    features && features.section,
    asideSection(part),
  );
}

function outcomePill(part) {
  if (!part.compared) return pill("Baseline", "plain");
  const count = part.violations.length;
  return count ? pill(plural(count, "violation"), "bad") : pill("No violations", "good");
}

function facts(part, only) {
  const violated = part.features && part.compared && part.features.filter((feature) => feature.violated).length;
  const features = violated ? `${violated} of ${plural(part.features.length, "feature")} violated` : null;
  const rows = part.baselineRows ? `${whole(part.rows)} rows against ${whole(part.baselineRows)} in the baseline` : part.rows ? plural(part.rows, "row") : null;
  const mode = part.mode === "exact" ? "exact mode" : part.compared ? "Model Monitor's rules" : null;
  const when = period(part.start, part.end) ?? (part.executed && `execution of ${moment(part.executed)} UTC`);
  return [only ? null : part.monitor, when, rows, features, mode].filter(Boolean);
}

function historyStrip(part) {
  if (part.history.length < 2) return null;
  const most = Math.max(1, ...part.history.map((each) => each.violations));
  const bar = (each) => element("i", {
    class: each.violations ? "bad" : "good",
    style: { height: `${each.violations ? 30 + 70 * (each.violations / most) : 14}%` },
    title: `${moment(each.at)} UTC: ${plural(each.violations, "violation")}`,
  });
  const violated = part.history.filter((each) => each.violations).length;
  const text = `${plural(violated, "execution")} of ${part.history.length} had violations, from ${moment(part.history[0].at)} to ${moment(part.history.at(-1).at)} UTC`;
  return element(
    "figure",
    { class: "history" },
    element("div", { class: "strip", role: "img", "aria-label": text }, part.history.map(bar)),
    element("figcaption", {}, text),
  );
}

function header(data) {
  const endpoints = [...new Set(data.parts.map((part) => part.endpoint).filter(Boolean))];
  const violated = data.parts.reduce((sum, part) => sum + part.violations.length, 0);
  // Two engines beside each other have a monitor of the same kind each.
  const titles = data.parts.map((part) => part.title);
  const name = (part) => (titles.filter((title) => title === part.title).length > 1 && part.monitor) || part.title;
  const link = (part, index) => element("li", {}, element("a", { href: `#part-${index}` }, name(part), " ", outcomePill(part)));
  return element(
    "header",
    { class: "top" },
    element("p", { class: "kicker" }, "Driftgauge report"),
    element("h1", {}, data.title),
    element("p", { class: "facts" }, [endpoints.length && `Endpoint ${endpoints.join(", ")}`, `made ${moment(data.created)} UTC`].filter(Boolean).join(" · ")),
    data.parts.length > 1 && element("nav", { "aria-label": "Monitors" }, element("ul", {}, data.parts.map(link))),
    element("p", { class: "unseen" }, plural(violated, "violation")),
  );
}

function report() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const only = data.parts.length === 1;
  const parts = data.parts.map((part, index) => partSection(part, index, only));
  document.getElementById("report").replaceChildren(header(data), element("main", { id: "main", tabindex: "-1" }, parts));
}

report();
