// Bundles the charts into one file that a report can contain, and writes the licences of all that is in it.
// `make charts` runs it; see CONTRIBUTING.md.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "../driftgauge_analyzer/report/page/vendor");
const packages = join(here, "node_modules");

const { metafile } = await build({
  entryPoints: [join(here, "plot.js")],
  outfile: join(vendor, "plot.js"),
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  globalName: "Plot",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
  banner: { js: "// Observable Plot and the parts of D3 that it needs, bundled by `make charts`. Licences: LICENSES.txt" },
});

const [{ inputs }] = Object.values(metafile.outputs);
const names = Object.keys(inputs)
  .map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
  .filter(Boolean);

function licence(name) {
  const folder = join(packages, name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

writeFileSync(join(vendor, "LICENSES.txt"), [...new Set(names)].sort().map(licence).join(`\n${"-".repeat(80)}\n\n`));
