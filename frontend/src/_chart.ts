// One indicator's months: this year, the same period of last year, the target's pace. Colours come from the tokens, so that
// dark mode follows; a click on a month leads to the evidence of its number.
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

interface Data {
  unit: string;
  months: string[];
  this: (number | null)[];
  last: (number | null)[];
  target: number[];
  names: [string, string, string];
  places: number;
  links: string[];
  label: string;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export async function readChart(place: HTMLElement, source: string): Promise<void> {
  const text = document.getElementById(source)?.textContent;
  if (!text) return;
  const data = JSON.parse(text) as Data;
  const chart = init(place, undefined, { renderer: "canvas" });
  const figure = (value: unknown): string =>
    typeof value === "number" ? value.toLocaleString("zh-CN", { minimumFractionDigits: data.places, maximumFractionDigits: data.places }) : "—";

  const draw = (): void => {
    const ink = token("--zj-ink-3");
    const font = { color: ink, fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    const narrow = place.clientWidth < 520;
    const end = (name: string, colour: string, values: (number | null)[]) => ({
      show: true, color: colour, fontSize: 12, fontFamily: font.fontFamily, distance: 6,
      formatter: () => (narrow ? name : `${name} ${figure([...values].reverse().find((one) => one !== null))}`),
    });
    const line = (name: string, values: (number | null)[], colour: string, width: number, more: object = {}) => ({
      name, type: "line" as const, data: values, connectNulls: true, lineStyle: { color: colour, width }, itemStyle: { color: colour },
      symbol: "circle", endLabel: end(name, colour, values), labelLayout: { moveOverlap: "shiftY" as const }, ...more,
    });
    // Two labels at the same height push each other apart.
    const final = (values: (number | null)[]): number => [...values].reverse().find((one) => one !== null) ?? 0;
    const [aim, former] = [final(data.target), final(data.last)];
    const near = data.target.length > 0 && Math.abs(aim - former) < Math.max(aim, former) * 0.12;
    const apart = (up: boolean): object => (near ? { offset: [0, up ? -7 : 7] } : {});
    const series = [
      line(data.names[1], data.last, token("--zj-chart-2"), 1.5, { symbolSize: 0, endLabel: { ...end(data.names[1], ink, data.last), ...apart(former > aim) } }),
      line(data.names[0], data.this, token("--zj-chart-1"), 2.25, {
        symbolSize: 6, z: 3, cursor: "pointer",
        // Before December the label would lie on the target's line: it stands above its point.
        ...(data.this[11] === null ? { endLabel: { ...end(data.names[0], token("--zj-chart-1"), data.this), align: "right", offset: [-6, -14] } } : {}),
      }),
    ];
    if (data.target.length) {
      series.push(line(data.names[2], data.target, token("--zj-ink"), 1.25, {
        symbolSize: 0, endLabel: { ...end(data.names[2], token("--zj-ink"), data.target), ...apart(former <= aim) },
        lineStyle: { color: token("--zj-ink"), width: 1.25, type: [4, 3] },
      }));
    }
    chart.setOption(
      {
        animation: false,
        aria: { enabled: true, label: { description: data.label } },
        grid: { left: 8, right: narrow ? 76 : 150, top: 32, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis", renderMode: "richText", backgroundColor: token("--zj-surface"), borderColor: token("--zj-line"),
          textStyle: { ...font, color: token("--zj-ink") }, valueFormatter: (value: unknown) => `${figure(value)} ${data.unit}`,
        },
        xAxis: { type: "category", data: data.months, boundaryGap: false, axisTick: { show: false }, axisLabel: font, axisLine: { lineStyle: { color: token("--zj-line-strong") } } },
        yAxis: { type: "value", scale: data.unit === "%", name: data.unit, nameTextStyle: { ...font, align: "right" }, axisLabel: font, splitNumber: 4, splitLine: { lineStyle: { color: token("--zj-chart-grid") } } },
        series,
      },
      true,
    );
  };
  draw();
  chart.on("click", (event) => {
    const link = data.links[event.dataIndex as number];
    if (link) window.location.href = link;
  });
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(place);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
