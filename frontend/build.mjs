// Each file in frontend/src named here becomes one script; shared code goes into chunks. Built assets are not committed.
import { copyFileSync, readdirSync } from "node:fs";
import { build } from "esbuild";

const entryPoints = readdirSync("frontend/src").filter((name) => name.endsWith(".ts") && !name.startsWith("_")).map((name) => `frontend/src/${name}`);
await build({
  entryPoints,
  outdir: "src/zhenjie/web/static/built",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome90", "firefox90", "safari15"],
  minify: true,
  sourcemap: false,
  legalComments: "none",
  chunkNames: "chunk-[hash]",
  logLevel: "warning",
});
// MapLibre draws in a worker of its own, which a strict CSP wants as a file of this host.
for (const [from, to] of [["maplibre-gl-csp-worker.js", "maplibre-worker.js"], ["maplibre-gl.css", "maplibre.css"]]) {
  copyFileSync(`node_modules/maplibre-gl/dist/${from}`, `src/zhenjie/web/static/built/${to}`);
}
