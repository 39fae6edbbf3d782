// What every screen of the field app stands on: what is kept in memory, the frame around a page, values in words.
import { h, icon, shape } from "./_dom";
import * as store from "./_fieldstore";
import type { Deed, Desk, Matter, Package, Rec, Row, Rules, State } from "./_fieldstore";
import type { Question } from "./_survey";
import { status } from "./_fieldsync";

/** The records and forms as they lie on the phone now, opened; what has to be done before the page is left. */
export const kept: { recs: Rec[]; packs: Package[]; deeds: Deed[]; desk: Desk; leave: (() => Promise<unknown>) | null; newer: ServiceWorker | null; changing: boolean } = { recs: [], packs: [], deeds: [], desk: { matters: [], flows: {}, whom: {}, finds: [] }, leave: null, newer: null, changing: false };
/** Where the screens lead to; field.ts knows the way. */
export const ways = { inside: async (): Promise<void> => undefined, refresh: async (_draw?: boolean): Promise<void> => undefined };
export const rules = JSON.parse(document.getElementById("rules")?.textContent ?? "{}") as Rules;
export const root = document.getElementById("app") as HTMLElement;
export const LOGIN = document.body.dataset.login ?? "/";

export const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
export const two = (number: number): string => String(number).padStart(2, "0");
export const clockOf = (iso: string): string => {
  const at = new Date(iso);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${at.getMonth() + 1}月${at.getDate()}日 ${time}`;
};
export const pack = (assignment: number): Package | undefined => kept.packs.find((one) => one.assignment === assignment);
export const nameOf = (rec: Rec): string => {
  const text = pack(rec.assignment)?.questions.find((one) => one.kind === "text");
  return String((text && rec.content.answers[text.key]) || rec.content.label || "新的一件");
};
/** The office shows some names masked; whoever stands at the door has to know at which. */
export const rowName = (form: Package, row: Row): string => {
  const text = form.questions.find((one) => one.kind === "text" && row.answers[one.key]);
  return String((text && row.answers[text.key]) || row.label);
};
export const button = (css: string, text: string, onclick: () => void, ...before: Node[]): HTMLElement => h(`button.zj-btn${css}`, { type: "button", click: onclick as EventListener }, ...before, text);

export async function load(): Promise<void> {
  [kept.recs, kept.packs, kept.deeds, kept.desk] = [await store.records(), await store.packages(), await store.deeds(), await store.desk()];
}

/** What was read from the store is not kept in memory once it is locked. */
export const forget = (): void => void Object.assign(kept, { recs: [], packs: [], deeds: [], desk: { matters: [], flows: {}, whom: {}, finds: [] } });

export const NETS: Record<string, [string, string]> = {
  on: ["check", "有信号，随填随送"], off: ["off", "没有信号，照常干活"], login: ["key", "登录过期了，照常干活"],
  other: ["user", "登录的是别人，照常干活"], refused: ["key", "账号没有摸排的权限"], revoked: ["key", "权限已收回"],
};

export function top(back?: string): HTMLElement {
  const unsent = [...kept.recs, ...kept.deeds].filter((one) => one.state === "waiting").length;
  const net = navigator.onLine ? status.net : "off";
  const [sign, words] = NETS[net] ?? NETS.off!;
  const bar = h(`header.ph-top.ph-top--off${net === "on" ? ".fw-top--on" : ""}`);
  if (back) bar.append(h("a.zj-icon-btn", { href: back, "aria-label": "返回" }, icon("left")));
  bar.append(h("span.ph-net", { role: "status" }, icon(sign), words));
  bar.append(net === "login" || net === "other" ? h("a.zj-push.zj-small.fw-top__login", { href: LOGIN }, "去登录") : h("span.zj-push.zj-small", { id: "unsent" }, unsent ? `${unsent} 条存在手机里` : ""));
  return bar;
}

export function tabs(here: string): HTMLElement {
  const entry = (href: string, sign: string, text: string, count = 0): HTMLElement => h("a", { href, "aria-current": here === href ? "page" : undefined }, icon(sign), h("span", {}, text), count ? h("b", { "aria-label": `${count} 件` }, String(count)) : null);
  return h("nav.ph-tabs.fw-tabs", { "aria-label": "主导航" }, entry("#", "clock", "今天"), entry("#matters", "inbox", "事项", waitingOn().length), entry("#surveys", "survey", "摸排"), entry("#mine", "user", "我的"));
}

/** The steps of a matter on this phone that count, in the order they were made: drafts and what was given up do not. */
export const stepsOf = (matter: number): Deed[] => kept.deeds.filter((one) => one.matter === matter && one.state !== "draft").sort((a, b) => a.order - b.order);

/** Where a matter stands for whoever made these steps, the unsent ones included; `gone` when it is on another desk then. */
export function standing(one: Matter): { stage: string; paused: boolean; gone: boolean; verbs: string[] } {
  const flow = kept.desk.flows[one.flow];
  let [stage, paused, gone] = [one.stage, one.paused, false];
  for (const step of stepsOf(one.id)) {
    // What has arrived and been fetched since is in the row itself.
    if (step.state === "sent" && (step.content.seq ?? 0) <= one.seq) continue;
    if (step.state === "refused" || step.state === "conflict") break;
    stage = flow?.moves[`${stage}:${step.verb}`]?.to || stage;
    paused = step.verb === "ask_material" || (paused && step.verb !== "material_in");
    gone ||= step.verb === "pass_on";
  }
  const verbs = gone ? [] : (one.may[stage] ?? []).filter((verb) => (verb === "material_in" ? paused : verb !== "ask_material" || !paused));
  return { stage, paused, gone: gone || !(one.may[stage] ?? []).some((verb) => verb !== "note"), verbs };
}
/** What still has to be done here. */
export const waitingOn = (): Matter[] => kept.desk.matters.filter((one) => !standing(one).gone);

let finger = false;
let lifting = 0;
const waiting: (() => void)[] = [];
function lift(): void {
  finger = false;
  for (const change of waiting.splice(0)) change();
}
/** A tap ends on what it began on: while a finger is down nothing is put in the place of what it touches. */
export function steadily(change: () => void): void {
  if (finger) waiting.push(change);
  else change();
}
window.addEventListener("pointerdown", () => {
  finger = true;
  clearTimeout(lifting);
}, true);
window.addEventListener("click", () => setTimeout(lift), true);
// The click of a touch comes a little after its end, and not at all when the touch was no tap.
for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { lifting = window.setTimeout(lift, 80); }, true);

export function show(...parts: (Node | null | undefined | false)[]): void {
  steadily(() => root.replaceChildren(...parts.filter((one): one is Node => Boolean(one))));
}

export const notice = (colour: string, ...children: (Node | string)[]): HTMLElement => h(`div.zj-notice.is-${colour}`, {}, shape(colour), h("div", {}, ...children));

export const STATES: Record<State, [string, string]> = { draft: ["edit", "没填完"], waiting: ["clock", "等信号"], sent: ["check", "已送到"], conflict: ["flag", "两边不同"], refused: ["x", "要改"] };

export const inWords = (question: Question, value: unknown): string => {
  if (value === undefined || value === "" || value === null) return "—";
  if (question.kind === "yes") return value === "yes" ? "是" : "否";
  const label = (one: unknown): string => question.options?.find(([key]) => key === one)?.[1] ?? String(one);
  if (Array.isArray(value)) return value.map(label).join("、") || "—";
  if (typeof value === "object") return "name" in value ? String(value.name) : Object.values(value as object).join("，");
  return question.kind === "choice" ? label(value) : `${String(value)}${question.unit ?? ""}`;
};

export function fab(assignment?: number): HTMLElement | null {
  const offered = kept.packs.filter((one) => one.may_add && !one.gone && (assignment === undefined || one.assignment === assignment));
  return offered.length ? h("a.ph-fab", { href: offered.length === 1 ? `#new/${offered[0]!.assignment}` : "#surveys" }, icon("plus"), "新报一件") : null;
}

