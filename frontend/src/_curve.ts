// The curve of a signing campaign: signed to date, the promise, where the present pace leads. Colours come from the tokens.
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

interface Data {
  unit: string;
  days: string[];
  signed: (number | null)[];
  due: number[];
  ahead: (number | null)[];
  names: [string, string, string];
  label: string;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const figure = (value: unknown): string => (typeof value === "number" ? value.toLocaleString("zh-CN", { maximumFractionDigits: 0 }) : "—");

export function drawCurve(place: HTMLElement, source: string): void {
  const text = document.getElementById(source)?.textContent;
  if (!text) return;
  const data = JSON.parse(text) as Partial<Data>;
  if (!data.days?.length) return;
  const { days, signed, due, ahead, names, unit, label } = data as Data;
  const chart = init(place, undefined, { renderer: "canvas" });
  // Two ends that lie within a line of text of each other are moved apart.
  const [last, far] = [due[due.length - 1] ?? 0, ahead[ahead.length - 1] ?? null];
  const near = far !== null && Math.abs(last - far) < Math.max(...due, far) * 0.08;
  const today = signed.filter((one) => one !== null).length - 1;

  const draw = (): void => {
    const font = { color: token("--zj-ink-3"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    const line = (name: string, values: (number | null)[], colour: string, width: number, dash?: number[]) => ({
      name, type: "line" as const, data: values, symbol: "none", lineStyle: { color: colour, width, ...(dash ? { type: dash } : {}) }, itemStyle: { color: colour },
    });
    const said = (name: string, colour: string, value: number | null | undefined, align: "left" | "right" = "left") => ({
      show: true, color: colour, fontSize: 12, lineHeight: 18, fontFamily: font.fontFamily, distance: 6, align, formatter: () => `${name} ${figure(value)}`,
    });
    const [ink, accent, grey] = [token("--zj-ink"), token("--zj-chart-1"), token("--zj-chart-2")];
    chart.setOption(
      {
        animation: false,
        aria: { enabled: true, label: { description: label } },
        grid: { left: 8, right: 96, top: 28, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis", renderMode: "richText", backgroundColor: token("--zj-surface"), borderColor: token("--zj-line"),
          textStyle: { ...font, color: ink }, valueFormatter: (value: unknown) => `${figure(value)} ${unit}`,
        },
        xAxis: { type: "category", data: days, boundaryGap: false, axisTick: { show: false }, axisLabel: font, axisLine: { lineStyle: { color: token("--zj-line-strong") } } },
        yAxis: { type: "value", min: 0, name: unit, nameTextStyle: { ...font, align: "right" }, axisLabel: font, splitNumber: 4, splitLine: { lineStyle: { color: token("--zj-chart-grid") } } },
        series: [
          { ...line(names[1], due, ink, 1.25, [4, 3]), endLabel: { ...said(names[1], ink, last), ...(near ? { offset: [0, last >= (far ?? 0) ? -9 : 9] } : {}) } },
          { ...line(names[2], ahead, grey, 1.5, [2, 3]), endLabel: { ...said(names[2], font.color, far), ...(near ? { offset: [0, last >= (far ?? 0) ? 9 : -9] } : {}) } },
          {
            ...line(names[0], signed, accent, 2.25), z: 3,
            endLabel: { ...said(names[0], accent, signed[today], "right"), offset: [-8, -12] },
          },
        ],
      },
      true,
    );
  };
  draw();
  place.dataset.drawn = String(days.length);
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(place);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
