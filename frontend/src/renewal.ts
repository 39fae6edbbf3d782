// The page of a renewal: its curve.
export {};

const place = document.querySelector<HTMLElement>("[data-curve]");
if (place) void import("./_curve").then((chart) => chart.drawCurve(place, place.dataset.curve ?? ""));
