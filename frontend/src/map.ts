// The map of a register: its own shapes on plain land, tiles only where the county has set them. A point or plot that is clicked is
// shown beside the map; without WebGL the list beside it does the same work.
import maplibre from "maplibre-gl/dist/maplibre-gl-csp.js";
import type { ExpressionSpecification, LngLatBoundsLike, Map as MapLibre, StyleSpecification } from "maplibre-gl";

interface Told { label: string; url: string; group: number; said: string }
type Feature = GeoJSON.Feature<GeoJSON.Geometry, Told>;
interface Answer extends GeoJSON.FeatureCollection<GeoJSON.Geometry, Told> { bounds: [number, number, number, number] | null }

const box = document.querySelector<HTMLElement>("[data-map]");
const shown = document.querySelector<HTMLElement>("[data-map-shown]");
const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--zj-${name}`).trim();

const paint = (): ExpressionSpecification => {
  // Kinds are told apart by colour, quantities (data-ramp) by depth.
  const names = box?.dataset.ramp ? [1, 2, 3, 4, 5].map((level) => `ramp-${level}`) : [1, 2, 3, 4, 5, 6].map((kind) => `kind-${kind}`);
  const kinds = names.map(token);
  return ["match", ["get", "group"], ...kinds.flatMap((colour, place) => [place, colour]), token("ink-3")] as unknown as ExpressionSpecification;
};

type Land = GeoJSON.FeatureCollection<GeoJSON.Geometry, { name: string; own: boolean }>;
const NOWHERE: Land = { type: "FeatureCollection", features: [] };

const style = (data: Answer, land: Land, tiles: string): StyleSpecification => ({
  version: 8,
  sources: {
    rows: { type: "geojson", data },
    land: { type: "geojson", data: land },
    ...(tiles ? { tiles: { type: "raster" as const, tiles: tiles.split(" "), tileSize: 256, maxzoom: 18 } } : {}),
  },
  layers: [
    { id: "land", type: "background", paint: { "background-color": token("map-land") } },
    ...(tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles" }] : []),
    { id: "inner", type: "line", source: "land", filter: ["!", ["get", "own"]], layout: { "line-join": "round" }, paint: { "line-color": token("map-edge"), "line-width": 1.2 } },
    { id: "outer", type: "line", source: "land", filter: ["get", "own"], layout: { "line-join": "round" }, paint: { "line-color": token("map-outline"), "line-width": 2 } },
    { id: "areas", type: "fill", source: "rows", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": paint(), "fill-opacity": box?.dataset.ramp ? 0.85 : 0.35 } },
    { id: "edges", type: "line", source: "rows", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": box?.dataset.ramp ? token("map-outline") : paint(), "line-width": box?.dataset.ramp ? 0.5 : 1.5 } },
    { id: "points", type: "circle", source: "rows", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": paint(), "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 3.5, 15, 7], "circle-stroke-color": token("surface"), "circle-stroke-width": 1.5 } },
    { id: "halo", type: "circle", source: "rows", filter: ["==", ["id"], -1], paint: { "circle-radius": 12, "circle-color": "transparent", "circle-stroke-color": token("accent"), "circle-stroke-width": 2 } },
    { id: "places", type: "symbol", source: "land", filter: ["!", ["get", "own"]], maxzoom: 14, layout: { "text-field": ["get", "name"], "text-size": 11, "text-optional": true }, paint: { "text-color": token("ink-3"), "text-halo-color": token("map-land"), "text-halo-width": 1.5 } },
    { id: "names", type: "symbol", source: "rows", minzoom: 13, layout: { "text-field": ["get", "label"], "text-size": 12, "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true }, paint: { "text-color": token("ink-2"), "text-halo-color": token("map-land"), "text-halo-width": 1.5 } },
  ],
});

const cornersOf = (geometry: GeoJSON.Geometry): number[][] => {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(cornersOf);
  const flat = (one: unknown): number[][] => (Array.isArray(one) && typeof one[0] === "number" ? [one as number[]] : (one as unknown[]).flatMap(flat));
  return flat(geometry.coordinates);
};
const around = (geometry: GeoJSON.Geometry): LngLatBoundsLike => {
  const corners = cornersOf(geometry);
  const [x, y] = [corners.map((one) => one[0] ?? 0), corners.map((one) => one[1] ?? 0)];
  return [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
};

const show = (map: MapLibre | null, feature: Feature, fly: boolean): void => {
  map?.setFilter("halo", ["==", ["id"], Number(feature.id)]);
  if (fly) map?.fitBounds(around(feature.geometry), { maxZoom: 15, padding: 80, animate: false });
  if (!shown) return;
  shown.hidden = false;
  const link = shown.querySelector("a");
  if (link) [link.href, link.textContent] = [feature.properties.url, feature.properties.label];
  const said = shown.querySelector("p");
  if (said) said.textContent = feature.properties.said;
};

const draw = async (place: HTMLElement): Promise<void> => {
  const headers = { Accept: "application/geo+json" };
  const [answer, land] = await Promise.all([
    fetch(place.dataset.map ?? "", { headers }).then(async (told) => (await told.json()) as Answer),
    // Outlines are a help, not what was asked for: without them the rows are drawn all the same.
    fetch(place.dataset.outlines ?? "", { headers }).then(async (told) => (told.ok ? ((await told.json()) as Land) : NOWHERE)),
  ]);
  const byKey = new Map(answer.features.map((feature) => [String(feature.id), feature as Feature]));
  let map: MapLibre | null = null;
  document.addEventListener("click", (event) => {
    const asked = (event.target as HTMLElement).closest<HTMLElement>("[data-feature]");
    const feature = asked && byKey.get(asked.dataset.feature ?? "");
    if (!feature) return;
    event.preventDefault();
    show(map, feature, true);
  });
  if (!answer.bounds) return;
  maplibre.setWorkerUrl(place.dataset.worker ?? "");
  const [west, south, east, north] = answer.bounds;
  map = new maplibre.Map({
    container: place, style: style(answer, land, place.dataset.tiles ?? ""), attributionControl: false, dragRotate: false,
    bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 48, maxZoom: 15 }, pitchWithRotate: false, fadeDuration: 0,
    locale: { "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "缩小", "ScaleControl.Meters": "米", "ScaleControl.Kilometers": "公里" },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-right");
  for (const layer of ["points", "areas", "edges"]) {
    map.on("click", layer, (event) => {
      const found = byKey.get(String(event.features?.[0]?.id));
      if (found) show(map, found, false);
    });
    map.on("mouseenter", layer, () => map && (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => map && (map.getCanvas().style.cursor = ""));
  }
  map.once("idle", () => (place.dataset.drawn = String(answer.features.length)));
  const redraw = (): void => void map?.setStyle(style(answer, land, place.dataset.tiles ?? ""));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
};

if (box) {
  draw(box).catch((error: unknown) => {
    const told = document.querySelector<HTMLElement>("[data-map-failed]");
    if (told) told.hidden = false;
    box.dataset.drawn = "none";
    console.info(String(error));
  });
}
