// Elements without markup in strings: what comes from people is text and never HTML.
type Child = Node | string | null | undefined | false;
type Props = Record<string, string | boolean | number | EventListener | undefined | null>;

export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((one): one is Node | string => Boolean(one)));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
function use(name: string, css: string, box: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", css);
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const inner = document.createElementNS(SVG, "use");
  inner.setAttribute("href", `${document.body.dataset.symbols ?? ""}#${name}`);
  svg.append(inner);
  return svg;
}
export const icon = (name: string): SVGElement => use(`i-${name}`, "zj-ico", "0 0 16 16");
export const shape = (colour: string): SVGElement => use(`s-${colour}`, `zj-shape is-${colour}`, "0 0 12 12");
