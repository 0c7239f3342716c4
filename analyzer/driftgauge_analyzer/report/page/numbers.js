"use strict";

// Numbers with the digits that a person needs.

const NONE = "–";
const MINUS = "−";

function number(value) {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return signed(value.toExponential(2));
  if (Number.isInteger(value)) return signed(value.toLocaleString("en-US"));
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5;
  return signed(value.toLocaleString("en-US", { maximumFractionDigits: digits }));
}

function signed(text) {
  return text.replace("-", MINUS);
}

function whole(value) {
  return value === null || value === undefined ? NONE : Math.round(value).toLocaleString("en-US");
}

function percent(value) {
  if (value === null || value === undefined) return NONE;
  const digits = value !== 0 && Math.abs(value) < 0.001 ? 2 : 1;
  return `${signed((value * 100).toLocaleString("en-US", { maximumFractionDigits: digits }))}%`;
}

function plural(count, singular, many = `${singular}s`) {
  return `${whole(count)} ${count === 1 ? singular : many}`;
}

function moment(text) {
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", format).format(new Date(text));
}

function period(start, end) {
  if (!start || !end) return null;
  const [day, untilDay] = [start, end].map((text) => moment(text).split(", ")[0]);
  const until = day === untilDay ? moment(end).split(", ")[1] : moment(end);
  return `${moment(start)} to ${until} UTC`;
}

function metricName(name) {
  // Violations write `truePositiveRate`, statistics `true_positive_rate`; a name of several words is a title already.
  if (!/^\w+$/.test(name)) return name;
  const known = { auPrc: "AUC of precision and recall", auc: "AUC", au_prc: "AUC of precision and recall", f0_5: "F0.5", f1: "F1", f2: "F2", mae: "MAE",
    mse: "MSE", rmse: "RMSE", r2: "R²" };
  if (known[name]) return known[name];
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const words = snake.replace(/_f(\d)_?(\d)?$/, (_, one, two) => ` F${one}${two ? `.${two}` : ""}`).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
