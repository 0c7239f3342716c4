"use strict";

// What was found, in words: all about one feature together, or all metrics that failed the same check. The first cards
// are shown at once, the others on request.

const CARDS_AT_ONCE = 12;

function findingsSection(part, features) {
  if (!part.compared) return null;
  const groups = [...groupedBy(part.violations, (violation) => (features ? violation.subject : violation.check))];
  if (!groups.length) {
    return element("div", { class: "calm" }, element("p", {}, "No violations: the data meets every constraint that was compared."));
  }
  const list = element("ol", { class: "findings" });
  const add = (some) => list.append(...some.map(([title, violations]) => findingCard(title, violations, features)));
  add(groups.slice(0, CARDS_AT_ONCE));
  const rest = groups.slice(CARDS_AT_ONCE);
  return element("div", {}, list, rest.length > 0 && moreButton(`Show ${whole(rest.length)} more`, () => add(rest)));
}

function groupedBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (groups.has(key)) groups.get(key).push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function moreButton(text, action) {
  const button = element("button", { type: "button", class: "more", on: { click: () => { button.remove(); action(); } } }, text);
  return button;
}

function findingCard(title, violations, features) {
  const feature = features && features.named(title);
  const steps = [...new Set(violations.map((violation) => violation.next))];
  const look = feature && element("button", { type: "button", class: "link", on: { click: () => features.reveal(title) } }, "All figures");
  return element(
    "li",
    { class: "finding" },
    element("h3", {}, title),
    element(
      "div",
      { class: "words" },
      element("div", { class: features ? "checks" : "checks many" }, violations.map((each) => violationBlock(each, features))),
      element("div", { class: "next" }, element("h4", {}, "What to do next"), steps.map((step) => element("p", {}, step))),
    ),
    feature && feature.chart && figureOf(subjectChart(feature), look, { class: "subject-chart" }),
  );
}

function violationBlock(violation, features) {
  const row = (term, text) => element("div", {}, element("dt", {}, term), element("dd", {}, text));
  return element(
    "div",
    { class: "violation" },
    element("h4", { class: "check" }, features ? violation.check : metricName(violation.subject)),
    element("dl", {}, row("Expected", violation.expected), row("Found", violation.found), row("How sure", violation.certainty)),
  );
}

function subjectChart(feature) {
  const label = chartText(feature);
  if (feature.chart.edges) return histogram(feature.chart, BAD, label, 340, { height: 190 });
  if (feature.chart.categories) return categories(feature.chart, BAD, label, 340);
  return null;
}

function asideSection(part) {
  const { unreadable, notCompared = [] } = part;
  const blocks = [];
  if (notCompared.length) {
    blocks.push(
      element("h3", {}, "Not compared"),
      element("ul", { class: "plain" }, notCompared.map((each) => element("li", {}, element("b", {}, each.subject), `: ${each.reason}`))),
    );
  }
  if (unreadable && unreadable.count) {
    const examples = unreadable.examples.map((each) => element("li", {}, Object.values(each).join(" · ")));
    blocks.push(
      element("h3", {}, "Records that were set aside"),
      element("p", {}, `${plural(unreadable.count, "record")} (${percent(unreadable.share)}) could not be used; ${percent(unreadable.allowed)} are allowed.`),
      element("ul", { class: "plain" }, examples),
    );
  }
  return blocks.length ? element("section", { class: "aside" }, blocks) : null;
}

function problemsSection(problems = []) {
  if (!problems.length) return null;
  const item = (each) =>
    element("li", {}, each.subject && element("b", {}, `${each.subject}: `), `${each.problem}. `, element("span", { class: "muted" }, each.remedy));
  return element("section", {}, element("h3", {}, "What to look at in this baseline"), element("ul", { class: "plain" }, problems.map(item)));
}
