"use strict";

// What was found, in words. The first findings are shown at once, the others on request.

const FINDINGS_AT_ONCE = 12;

function findingsSection(part, openFeature) {
  const { violations } = part;
  if (!part.compared) return null;
  if (!violations.length) {
    return element("div", { class: "calm" }, element("p", {}, "No violations: the data meets every constraint that was compared."));
  }
  const list = element("ol", { class: "findings" });
  const add = (some) => list.append(...some.map((violation) => findingCard(violation, openFeature)));
  add(violations.slice(0, FINDINGS_AT_ONCE));
  const rest = violations.slice(FINDINGS_AT_ONCE);
  return element("div", {}, list, rest.length > 0 && moreButton(`Show ${whole(rest.length)} more`, () => add(rest)));
}

function moreButton(text, action) {
  const button = element("button", { type: "button", class: "more", on: { click: () => { button.remove(); action(); } } }, text);
  return button;
}

function findingCard(violation, openFeature) {
  const row = (term, text) => element("div", {}, element("dt", {}, term), element("dd", {}, text));
  const feature = openFeature && openFeature(violation.subject);
  return element(
    "li",
    { class: "finding" },
    element("p", { class: "check" }, violation.check),
    element("h4", {}, violation.subject),
    element(
      "dl",
      {},
      row("Expected", violation.expected),
      row("Found", violation.found),
      row("How sure", violation.certainty),
      row("Next", violation.next),
    ),
    feature && element("p", { class: "to-feature" }, element("button", { type: "button", class: "link", on: { click: feature } }, "Show the distribution")),
  );
}

function asideSection(part) {
  const { unreadable, notCompared = [], problems = [] } = part;
  const blocks = [];
  if (problems.length) blocks.push(problemsBlock(problems));
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

function problemsBlock(problems) {
  const item = (each) =>
    element("li", {}, each.subject && element("b", {}, `${each.subject}: `), `${each.problem}. `, element("span", { class: "muted" }, each.remedy));
  return [element("h3", {}, "What to look at in this baseline"), element("ul", { class: "plain" }, problems.map(item))];
}
