// Each file in frontend/src named here becomes one script; shared code goes into chunks. Built assets are not committed.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const names = readdirSync("frontend/src").filter((name) => name.endsWith(".ts") && !name.startsWith("_"));
// What lies on a phone is one file under one name: its worker has to know it before it is there. The public page asks for one file only.
const alone = (name) => name.startsWith("field") || name === "say.ts";
const common = {
  outdir: "src/zhenjie/web/static/built",
  bundle: true,
  format: "esm",
  target: ["chrome90", "firefox90", "safari15"],
  minify: true,
  sourcemap: false,
  legalComments: "none",
  logLevel: "warning",
};
const paths = (list) => list.map((name) => `frontend/src/${name}`);
await build({ ...common, entryPoints: paths(names.filter((name) => !alone(name))), splitting: true, chunkNames: "chunk-[hash]" });
await build({ ...common, entryPoints: paths(names.filter(alone)) });
// MapLibre draws in a worker of its own, which a strict CSP wants as a file of this host.
for (const [from, to] of [["maplibre-gl-csp-worker.js", "maplibre-worker.js"], ["maplibre-gl.css", "maplibre.css"]]) {
  // Its map of sources stays behind; a comment that names it would stop the collecting of static files.
  const text = readFileSync(`node_modules/maplibre-gl/dist/${from}`, "utf8").replace(/\n?\/[/*]# sourceMappingURL=[^\n]*\n?$/, "\n");
  writeFileSync(`src/zhenjie/web/static/built/${to}`, text);
}
