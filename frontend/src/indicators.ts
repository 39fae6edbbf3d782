// Pages of the indicators: selects that submit, questions before what can't be taken back, the chart with its links.
export {};

document.documentElement.classList.add("has-script");
for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-submits]")) {
  select.addEventListener("change", () => select.form?.requestSubmit());
}
document.addEventListener("click", (event) => {
  const asks = (event.target as HTMLElement).closest<HTMLElement>("[data-sure]");
  if (asks && !window.confirm(asks.dataset.sure)) event.preventDefault();
});

const place = document.getElementById("chart");
if (place) void import("./_chart").then((chart) => chart.readChart(place, "chart-data"));
