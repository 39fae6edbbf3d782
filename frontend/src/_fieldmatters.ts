// 事项: what lies on the own desk, one matter with everything needed on the spot, and what was done and has not arrived.
import { h, icon, shape } from "./_dom";
import * as store from "./_fieldstore";
import { STATES, button, clockOf, kept, notice, show, standing, stepsOf, tabs, top, ways } from "./_fieldframe";
import type { Deed, Matter } from "./_fieldstore";
import { nudge } from "./_fieldsync";

const DAY = 86_400_000;
const HERE = 8 * 3_600_000;
const dayOf = (at: number): number => Math.floor((at + HERE) / DAY);

/** The colour by the clock of the phone: a comparison with two moments, as in the office. */
export const colourOf = (one: Matter, now = Date.now()): string =>
  !one.red_at ? "none" : Date.parse(one.red_at) <= now ? "red" : one.yellow_at && Date.parse(one.yellow_at) <= now ? "yellow" : "green";

/** The twin of engines/matters/rules/showing.left. */
export function leftOf(one: Matter, now = Date.now()): string {
  if (!one.red_at) return "";
  const last = Date.parse(one.red_at);
  const time = new Date(last + HERE).toISOString().slice(11, 16);
  const days = dayOf(last) - dayOf(now);
  if (last <= now) return now - last >= DAY ? `超期 ${Math.floor((now - last) / DAY)} 天` : `超期 ${Math.max(1, Math.floor((now - last) / 3_600_000))} 小时`;
  const midnight = time === "00:00";
  if (days === 0 || (days === 1 && midnight)) return midnight ? "今天到期" : `今天 ${time} 到期`;
  return `还剩 ${days - Number(midnight)} 天`;
}

const flowOf = (one: Matter): store.Flow | undefined => kept.desk.flows[one.flow];
export const titleOf = (deed: Deed): string => String(deed.content.said.title ?? deed.content.name ?? "") || "没写是什么事";

/** Steps that have not arrived, and findings: as a line of a list. */
export function step(deed: Deed): HTMLElement {
  const [sign, word] = STATES[deed.state];
  const photos = Array.isArray(deed.content.said.photos) ? deed.content.said.photos.length : 0;
  const words = String(deed.content.said.words ?? "");
  const about = deed.state === "refused" ? (deed.content.sentence ?? "") : [deed.state === "sent" ? deed.content.number : "", photos ? `照片 ${photos} 张` : "", words ? `已写“${words}”` : "", deed.content.said.point ? "位置已记" : ""].filter(Boolean).join(" · ");
  const href = deed.state === "draft" || deed.state === "refused" ? `#deed/${deed.key}` : kept.desk.matters.some((one) => one.id === deed.matter) ? `#matter/${deed.matter}` : `#deed/${deed.key}`;
  return h(`li.ph-it.is-${deed.state === "sent" ? "sent" : deed.state === "refused" || deed.state === "conflict" ? "bad" : "wait"}`, { "data-key": deed.key, "data-state": deed.state },
    h("a", { href }, h("span.ph-it__s", {}, icon(sign), h("em", {}, word)), h("span.ph-it__t", {}, h("b", {}, `${titleOf(deed)} · ${deed.content.title}`), h("small", {}, about)), h("span.zj-muted.zj-small", {}, clockOf(deed.at))));
}

/** Somebody else was there meanwhile: what happened, and the person decides. */
export function strife(deed: Deed): HTMLElement {
  const { content } = deed;
  const side = (small: string, big: string, done: () => Promise<unknown>): HTMLElement => {
    const chosen = h("button", { type: "button" }, h("small", {}, small), h("b", {}, big));
    chosen.addEventListener("click", () => void done().then(() => ways.refresh()).then(nudge));
    return chosen;
  };
  const again = (): Promise<unknown> => store.changeDeed(deed.key, (one) => {
    if (one.state !== "conflict") return false;
    one.state = "waiting";
    one.content.version = one.content.now ?? one.content.version;
  });
  return h("section.ph-clash", { "data-clash": deed.key }, h("p", {}, h("b", {}, `${titleOf(deed)}：您要“${content.title}”，别人先办了一步`)),
    h("ul.fw-told", {}, ...(content.happened ?? []).map((one) => h("li", {}, one))), content.said.words ? h("p.zj-small", {}, `您写的：${String(content.said.words)}`) : null,
    content.may
      ? h("div.ph-pick", {}, side("看过了", "照样办", again), side("不办这一步", "算了", () => store.dropDeed(deed.key)))
      : h("div.ph-pick", {}, side("现在不由您办了", "知道了", () => store.dropDeed(deed.key))),
    h("p.zj-muted.zj-small", {}, content.may ? "还没有办，等您定。" : "您写的没有送出去，要用请先抄下来。"));
}

export function matterItem(one: Matter): HTMLElement {
  const flow = flowOf(one);
  const waiting = stepsOf(one.id).filter((deed) => deed.state !== "sent");
  const last = waiting[waiting.length - 1];
  const colour = colourOf(one);
  const where = standing(one);
  return h("li.ph-it.is-wait", { "data-matter": one.id }, h("a", { href: `#matter/${one.id}` },
    h("span.ph-it__s", {}, shape(colour), h(`em.fw-due.is-${colour}`, {}, leftOf(one))),
    h("span.ph-it__t", {}, h("b", {}, one.title), h("small", {}, [last ? `${last.content.title} ${STATES[last.state][1]}` : "", one.urgency, flow?.title, flow?.stages[where.stage], one.place || one.unit].filter(Boolean).join(" · "))), icon("right")));
}

export const findFab = (): HTMLElement | null => (kept.desk.finds.length ? h("a.ph-fab", { href: "#find" }, icon("plus"), "发现一件") : null);

export function mattersScreen(): void {
  const open = kept.desk.matters.filter((one) => !standing(one).gone);
  const rest = kept.desk.matters.filter((one) => standing(one).gone);
  const found = kept.deeds.filter((one) => one.verb === "register" && (one.state !== "sent" || Date.now() - Date.parse(one.at) < 7 * DAY));
  show(top(), h("div.ph-body.ph-body--tight", {},
    h("div", {}, h("h1.ph-h1", {}, "事项"), h("p.zj-muted.zj-small", {}, open.length ? `${open.length} 件在您手里，先到期的在上面` : "手里没有要办的")),
    ...kept.deeds.filter((one) => one.state === "conflict").map(strife),
    open.length ? h("ul.zj-card.ph-list", {}, ...open.map(matterItem)) : h("div.zj-empty", {}, h("h3", {}, "现在没有要办的事项"), h("p", {}, "派给您或您网格的，有信号时会自己带下来。")),
    found.length ? h("h2.fw-h2", {}, "您发现的") : null, found.length ? h("ul.zj-card.ph-list", {}, ...found.map(step)) : null,
    rest.length ? h("h2.fw-h2", {}, "办过了，等信号或等别人") : null, rest.length ? h("ul.zj-card.ph-list", {}, ...rest.map(matterItem)) : null),
    findFab(), tabs("#matters"));
}

export function matterScreen(id: number): void {
  const one = kept.desk.matters.find((row) => row.id === id);
  if (!one) return void location.replace("#matters");
  const flow = flowOf(one);
  const { stage, verbs, gone } = standing(one);
  const colour = colourOf(one);
  const own = kept.deeds.filter((deed) => deed.matter === id && !(deed.state === "sent" && (deed.content.seq ?? 0) <= one.seq)).sort((a, b) => a.order - b.order);
  const act = (verb: string, first: boolean): HTMLElement => h(`a.zj-btn${first ? ".zj-btn--primary" : ""}`, { href: `#do/${id}/${verb}`, "data-verb": verb }, flow?.moves[`${stage}:${verb}`]?.title ?? verb);
  const fact = (title: string, ...value: (Node | string)[]): HTMLElement => h("div", {}, h("dt", {}, title), h("dd", {}, ...value));
  show(top("#matters"), h("div.ph-body.ph-body--tight", { "data-open": id },
    h("div", {}, h("p.zj-muted.zj-small", {}, `${flow?.title ?? ""} ${one.number}`), h("h1.ph-h1", {}, one.title),
      h("p.fw-now", {}, h("span", {}, shape(colour), h(`b.fw-due.is-${colour}`, {}, [one.clock, leftOf(one)].filter(Boolean).join("："))), h("span.zj-muted", {}, flow?.stages[stage] ?? stage))),
    ...own.filter((deed) => deed.state === "conflict").map(strife),
    own.some((deed) => deed.state !== "conflict") ? h("ul.zj-card.ph-list", {}, ...own.filter((deed) => deed.state !== "conflict").map(step)) : null,
    verbs.length ? h("div.fw-acts", {}, ...verbs.map((verb, n) => act(verb, n === 0 && verb !== "note"))) : gone ? notice("none", "您这边办完了。") : null,
    h("dl.zj-card.ph-card.fw-facts", {},
      fact("在哪里", [one.unit, one.place].filter(Boolean).join(" · "), ...(one.point ? [h("small.zj-muted", {}, ` 经度 ${one.point[0].toFixed(6)}，纬度 ${one.point[1].toFixed(6)}`)] : [])),
      one.text ? fact("怎么说的", one.text) : null,
      ...one.voices.map((voice) => fact(voice.name || "诉求人", voice.words || "—", ...(voice.phone ? [h("a.zj-btn.fw-call", { href: `tel:${voice.phone}` }, icon("phone"), voice.phone)] : [])))),
    one.why.length ? h("details.zj-card.ph-card.fw-why", {}, h("summary", {}, "期限怎么算的"), h("ol", {}, ...one.why.map((text) => h("li", {}, text)))) : null,
    h("section.zj-card.ph-card.zj-stack", {}, h("h2", {}, "办理经过"), h("ol.fw-line", {}, ...[...one.lines].reverse().map((line) => h("li", {}, h("p", {}, h("b", {}, line.title), h("span.zj-muted.zj-small", {}, ` ${line.who} ${clockOf(line.at)}`)), line.words ? h("p", {}, line.words) : null))))),
    tabs("#matters"));
}

/** Given up before it left: nothing of it is anywhere else. */
export const recall = (deed: Deed): HTMLElement | null => (deed.state === "waiting" && !deed.attempted ? button(".zj-btn--quiet.zj-btn--danger", "不送了，删掉这一步", () => {
  if (window.confirm("删掉手机里的这一步？删了就没有了。")) void store.dropDeed(deed.key).then(() => ways.refresh(false)).then(() => location.assign("#matters"));
}) : null);
