// The parts of Observable Plot that reports draw with; the bundle has no others.
export { areaY, barX, barY, dot, line, lineY, link, plot, rectY, ruleX, ruleY, text } from "@observablehq/plot";
