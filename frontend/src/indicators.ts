// Pages of the indicators: selects that submit, the chart with its links.
export {};

document.documentElement.classList.add("has-script");
for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-submits]")) {
  select.addEventListener("change", () => select.form?.requestSubmit());
}

const place = document.getElementById("chart");
if (place) void import("./_chart").then((chart) => chart.readChart(place, "chart-data"));
