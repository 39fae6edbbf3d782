// One step of a matter, or something found: asked as its flow says, kept as it is typed, sent when there is a signal.
import { h } from "./_dom";
import { drawForm, type Form } from "./_fieldform";
import { structured } from "./_fieldedit";
import { button, clockOf, kept, load, notice, root, show, standing, today, top, ways } from "./_fieldframe";
import { recall, titleOf } from "./_fieldmatters";
import * as store from "./_fieldstore";
import type { Deed, Done, Find, Matter } from "./_fieldstore";
import { nudge } from "./_fieldsync";
import { smaller } from "./_photo";
import { filled, type Answers, type Question } from "./_survey";

const nextOrder = (): number => Math.max(0, ...kept.deeds.map((one) => one.order)) + 1;

/** Begins a step; what asks nothing is made with one press. A draft of the same step is taken up again. */
export async function newDeed(id: number, verb: string): Promise<void> {
  const one = kept.desk.matters.find((row) => row.id === id);
  const where = one && standing(one);
  const move = one && kept.desk.flows[one.flow]?.moves[`${where?.stage}:${verb}`];
  if (!one || !where?.verbs.includes(verb) || !move) return void location.replace(`#matter/${id}`);
  const known = kept.deeds.find((deed) => deed.matter === id && deed.verb === verb && deed.state === "draft");
  if (known) return void location.replace(`#deed/${known.key}`);
  const now = new Date().toISOString();
  const content: Done = { title: move.title, name: one.title, said: {}, at: now, version: one.seq };
  const ready = !move.questions.length;
  const deed = await store.addDeed({ key: crypto.randomUUID(), matter: id, made: "", verb, order: ready ? nextOrder() : 0, state: ready ? "waiting" : "draft", attempted: 0, at: now, content });
  await load();
  // Whoever has gone on meanwhile is not called back.
  if (location.hash.startsWith("#do/")) location.replace(ready ? `#matter/${id}` : `#deed/${deed.key}`);
  if (ready) nudge();
}

export function findScreen(): void | Promise<void> {
  const { finds } = kept.desk;
  if (finds.length === 1) return newFind(finds[0]!.flow);
  show(top("#matters"), h("div.ph-body.ph-body--tight", {}, h("h1.ph-h1", {}, "发现了什么"), h("div.fw-acts", {}, ...finds.map((one) => h("a.zj-btn", { href: `#find/${one.flow}`, "data-find": one.flow }, one.title)))));
}

export async function newFind(flow: string): Promise<void> {
  const find = kept.desk.finds.find((one) => one.flow === flow);
  if (!find) return void location.replace("#matters");
  const now = new Date().toISOString();
  const deed = await store.addDeed({ key: crypto.randomUUID(), matter: 0, made: "", verb: "register", order: 0, state: "draft", attempted: 0, at: now, content: { title: "新报", name: "", said: {}, at: now, version: 0, find: flow } });
  await load();
  location.replace(`#deed/${deed.key}`);
}

/** The form as the desk fetched last asks it; what the office refused keeps the form it had. */
function formOf(deed: Deed): { title: string; questions: Question[] } | undefined {
  if (deed.verb === "register") {
    const find: Find | undefined = kept.desk.finds.find((one) => one.flow === deed.content.find);
    return find && { title: find.title, questions: find.questions };
  }
  const one: Matter | undefined = kept.desk.matters.find((row) => row.id === deed.matter);
  const flow = one && kept.desk.flows[one.flow];
  if (!one || !flow) return undefined;
  const move = flow.moves[`${standing(one).stage}:${deed.verb}`] ?? Object.entries(flow.moves).find(([name]) => name.endsWith(`:${deed.verb}`))?.[1];
  return move && { title: move.title, questions: move.questions.map((asked) => (asked.key === "whom" ? { ...asked, options: kept.desk.whom[String(one.holder)] ?? [] } : asked)) };
}

const back = (deed: Deed): string => (deed.matter && kept.desk.matters.some((one) => one.id === deed.matter) ? `#matter/${deed.matter}` : "#matters");

export async function deedScreen(key: string): Promise<void> {
  const deed = await store.deed(key);
  const form = deed && formOf(deed);
  if (!deed) return void location.replace("#matters");
  if (!form || (deed.state !== "draft" && deed.state !== "refused")) return lookScreen(deed);
  const answers = structured(deed.content.said);
  let saving: Promise<unknown> = Promise.resolve();
  const save = (): Promise<unknown> => {
    saving = saving.then(async () => {
      const now = structured(answers);
      const at = new Date().toISOString();
      await store.changeDeed(key, (one) => {
        one.content.said = now;
        one.at = one.content.at = at;
      });
      root.querySelector("[data-form]")?.setAttribute("data-kept", JSON.stringify(now));
    });
    return saving;
  };
  kept.leave = async () => {
    await saving;
    // Looked at and left again: nothing was written, nothing is kept.
    const now = await store.deed(key);
    if (now?.state !== "draft" || Object.values(now.content.said).some(filled)) return;
    await store.dropDeed(key);
    await load();
  };
  const drawn: Form = drawForm(form.questions, answers, {
    today: today(),
    changed: () => void save(),
    addPhoto: async (file) => {
      const name = crypto.randomUUID();
      await store.addPhoto({ key: name, record: key, assignment: 0, sent: false, blob: await smaller(file) });
      return name;
    },
    dropPhoto: async (name) => void (await store.dropPhoto(name)),
    photo: async (name) => (await store.photosOf(key)).find((one) => one.key === name)?.blob,
  }, { ...deed.content.faults });
  const finish = button(".zj-btn--primary", deed.verb === "register" ? "报上去" : form.title, () => void (async () => {
    const found = drawn.check();
    if (Object.keys(found.faults).length) return;
    await save();
    await sealUp(deed, found.answers);
    await ways.refresh(false);
    location.assign(back(deed));
    nudge();
  })());
  const drop = button(".zj-btn--quiet.zj-btn--danger", "这一步不办了", () => void (async () => {
    if (Object.values(answers).some(filled) && !window.confirm("删掉手机里写的？删了就没有了。")) return;
    await saving;
    await store.dropDeed(key);
    await ways.refresh(false);
    location.assign(back(deed));
  })());
  show(top(back(deed)),
    h("div.ph-body.ph-body--tight", { "data-form": key },
      h("div", {}, h("p.zj-muted.zj-small", {}, deed.content.name), h("h1.ph-h1", {}, deed.verb === "register" ? `发现：${form.title}` : form.title)),
      deed.state === "refused" && deed.content.sentence ? notice("red", deed.content.sentence) : null, drawn.element, drop),
    h("footer.ph-foot.fw-foot", {}, h("span.zj-muted.zj-small", {}, "随写随存在手机里"), finish));
}

/** Finished: it takes its place behind what was done before. Closed on the spot, a finding is two steps. */
async function sealUp(deed: Deed, said: Answers): Promise<void> {
  const order = nextOrder();
  const own: Answers = {};
  const spot: Answers = {};
  for (const [name, value] of Object.entries(said)) {
    if (name.startsWith("spot_")) spot[name.slice(5)] = value;
    else if (name !== "spot") own[name] = value;
  }
  const finished = await store.changeDeed(deed.key, (one) => {
    if (one.state !== "draft" && one.state !== "refused") return false;
    // What was refused is sent again by somebody who has seen how things stand now.
    if (one.state === "refused") one.content.version = Math.max(one.content.version, kept.desk.matters.find((row) => row.id === one.matter)?.seq ?? 0);
    one.state = "waiting";
    one.order = one.order || order;
    one.content.said = deed.verb === "register" ? { ...own, flow: one.content.find } : own;
    delete one.content.faults;
  });
  if (!finished || deed.verb !== "register" || said.spot !== "yes") return;
  await store.addDeed({ key: crypto.randomUUID(), matter: 0, made: deed.key, verb: "close", order: finished.order + 1, state: "waiting", attempted: 0, at: finished.at, content: { title: "当场办结", name: String(own.title ?? ""), said: spot, at: finished.content.at, version: 0 } });
}

/** What has left or waits: to read, not to change. */
async function lookScreen(deed: Deed): Promise<void> {
  const { said } = deed.content;
  const photos = await store.photosOf(deed.key);
  const line = (title: string, value: unknown): HTMLElement | null => (filled(value) ? h("div", {}, h("dt", {}, title), h("dd", {}, String(value))) : null);
  const words: Record<Deed["state"], string> = { draft: "没写完", waiting: "存在手机里，等信号", sent: `已经送到${deed.content.number ? `，编号 ${deed.content.number}` : ""}`, conflict: "别人先办了一步，等您定", refused: deed.content.sentence ?? "要改" };
  show(top(back(deed)), h("div.ph-body.ph-body--tight", { "data-look": deed.key },
    h("div", {}, h("h1.ph-h1", {}, titleOf(deed)), h("p.zj-muted.zj-small", {}, `${deed.content.title} · ${clockOf(deed.at)}`)),
    notice(deed.state === "sent" ? "green" : deed.state === "refused" ? "red" : "none", words[deed.state]),
    h("dl.zj-card.ph-card.fw-facts", {}, line("地点", said.place), line("依据", said.ground), line("写了", said.words ?? said.text)),
    h("div.fw-photos", {}, ...photos.map((one) => h("figure", {}, h("img", { alt: "照片", src: URL.createObjectURL(one.blob) })))),
    recall(deed)));
}
