"use strict";

// Builds the page's elements. Text is always set as text, never as HTML, so that no value from data can become markup.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) made.addEventListener(event, handler);
    } else if (name === "style") {
      Object.assign(made.style, value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function pill(text, tone) {
  return element("span", { class: `pill ${tone}` }, text);
}

function table(caption, headings, rows, attributes = {}) {
  const cell = (content, index) =>
    index === 0
      ? element("th", { scope: "row" }, content)
      : element("td", { class: "number" }, content);
  const row = (cells) => element("tr", { class: cells.tone }, cells.map(cell));
  const heading = (text, index) => element("th", { scope: "col", class: index ? "number" : null }, text);
  // A wide table scrolls by itself on a phone, and can be reached by keyboard to do so.
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      attributes,
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, headings.map(heading))),
      element("tbody", {}, rows.map(row)),
    ),
  );
}

function figureOf(chart, caption, attributes = {}) {
  return element("figure", attributes, chart, caption && element("figcaption", {}, caption));
}
