// 今天: what waits, what differs, what has arrived.
import { h, icon, shape } from "./_dom";
import * as store from "./_fieldstore";
import { STATES, clockOf, fab, inWords, kept, nameOf, notice, button, pack, show, tabs, today, top, waitingOn, ways } from "./_fieldframe";
import type { Deed, Rec, State } from "./_fieldstore";
import { filledOf } from "./_fieldform";
import { step, strife } from "./_fieldmatters";
import { nudge, status } from "./_fieldsync";
import { evaluate, type Answers } from "./_survey";

export function item(rec: Rec): HTMLElement {
  const [sign, word] = STATES[rec.state];
  const form = pack(rec.assignment);
  const about = rec.state === "refused" ? (rec.content.sentence ?? "") : rec.state === "sent" ? (rec.content.settled ?? `编号 ${rec.content.number ?? ""}`) : form ? filledOf(evaluate(form.questions, rec.content.answers, today())) : "";
  return h(`li.ph-it.is-${rec.state === "sent" ? "sent" : rec.state === "refused" || rec.state === "conflict" ? "bad" : "wait"}`, { "data-key": rec.key, "data-state": rec.state },
    h("a", { href: `#form/${rec.key}` }, h("span.ph-it__s", {}, icon(sign), h("em", {}, word)), h("span.ph-it__t", {}, h("b", {}, `${nameOf(rec)} · ${form?.title ?? "摸排"}`), h("small", {}, about)), h("span.zj-muted.zj-small", {}, clockOf(rec.at))));
}

export function clash(rec: Rec): HTMLElement {
  const theirs = rec.content.theirs;
  const form = pack(rec.assignment);
  const differing = (form?.questions ?? []).filter((one) => one.column && JSON.stringify(theirs?.answers[one.key] ?? null) !== JSON.stringify(rec.content.answers[one.key] ?? null));
  const side = (title: string, answers: Answers, choice: "mine" | "theirs"): HTMLElement => {
    const chosen = h("button", { type: "button" }, h("small", {}, title), ...differing.slice(0, 6).map((one) => h("b", {}, differing.length > 1 ? `${one.title}：${inWords(one, answers[one.key])}` : inWords(one, answers[one.key]))));
    chosen.addEventListener("click", () => void choose(rec, choice));
    return chosen;
  };
  return h("section.ph-clash", { "data-clash": rec.key }, h("p", {}, h("b", {}, `${nameOf(rec)} ${differing.length === 1 ? differing[0]!.title : ""}，两边写得不一样`)),
    h("div.ph-pick", {}, side(`您 ${clockOf(rec.content.filled_at)}`, rec.content.answers, "mine"), side("台账里现在", theirs?.answers ?? {}, "theirs")), h("p.zj-muted.zj-small", {}, "选一个；没选中的那份也留着。"));
}

export async function choose(rec: Rec, choice: "mine" | "theirs"): Promise<void> {
  await store.changeRecord(rec.key, (now) => {
    if (now.state !== "conflict") return false;
    now.state = "waiting";
    now.turn += 1;
    now.content.choice = choice;
    if (choice === "mine" && now.content.theirs) [now.content.base, now.content.was] = [now.content.theirs.version, now.content.theirs.answers];
  });
  await ways.refresh();
  nudge();
}

export async function todayScreen(): Promise<void> {
  const me = await store.meta<{ name: string }>("me");
  const fetched = await store.meta<string>("fetched");
  const left = kept.packs.reduce((sum, one) => sum + one.rows.filter((row) => !row.done && !kept.recs.some((rec) => rec.content.subject === row.pk && rec.assignment === one.assignment && rec.state !== "draft")).length, 0);
  const count = (state: State): number => [...kept.recs, ...kept.deeds].filter((one) => one.state === state).length;
  const at = new Date();
  const places = [...new Set(kept.packs.map((one) => one.unit))];
  const figure = (title: string, number: number, sign = ""): HTMLElement => h("div", {}, h("dt", {}, title), h("dd", {}, sign && number ? shape(sign) : null, String(number)));
  const all = [...kept.recs, ...kept.deeds].sort((a, b) => (a.at < b.at ? 1 : -1));
  const open = all.filter((one) => one.state !== "sent");
  const sent = all.filter((one) => one.state === "sent").slice(0, 30);
  const line = (one: Rec | Deed): HTMLElement => ("verb" in one ? step(one) : item(one));
  show(
    top(),
    h("div.ph-body.ph-body--tight", {},
      h("div", {}, h("h1.ph-h1", {}, places.length === 1 ? places[0]! : places.length ? `${places.length} 个网格` : "今天"), h("p.zj-muted.zj-small", {}, [me?.name, `${at.getMonth() + 1}月${at.getDate()}日 周${"日一二三四五六"[at.getDay()]}`, fetched ? `用的是 ${clockOf(fetched)} 的底数` : "底数还没带下来"].filter(Boolean).join(" · "))),
      h("dl.ph-figs", {}, figure("今天要办", left + waitingOn().length), figure("等信号", count("waiting")), figure("两边不同", count("conflict"), "yellow"), figure("已送到", count("sent"))),
      kept.newer && notice("none", h("p", {}, "摸排有新版本。填的都在，换上就能接着用。"), button("", "换上新版本", () => {
        kept.changing = true;
        kept.newer?.postMessage("take over");
      })),
      status.sentence && status.net !== "off" && notice("yellow", h("p", {}, status.sentence)),
      ...kept.recs.filter((one) => one.state === "conflict").map(clash),
      ...kept.deeds.filter((one) => one.state === "conflict").map(strife),
      open.length + sent.length ? h("ul.zj-card.ph-list", {}, ...[...open.filter((one) => one.state !== "conflict"), ...sent].map(line)) : h("div.zj-empty", {}, h("h3", {}, kept.packs.length ? "还没有填过" : "还没有派给您的摸排"), h("p", {}, kept.packs.length ? "到“摸排”里挑一户，或者直接新报一件。" : "派下来以后，有信号时会自己带下来。")),
      h("p.ph-note.zj-muted", {}, "有信号自动送，只送一次。怕手机丢？", h("a", { href: "#mine" }, "把没送的存成文件"))),
    fab(),
    tabs("#"),
  );
}

