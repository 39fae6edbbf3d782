declare module "maplibre-gl/dist/maplibre-gl-csp.js" {
  import maplibre from "maplibre-gl";
  export default maplibre;
}
