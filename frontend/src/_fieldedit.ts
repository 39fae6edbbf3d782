// One record: every letter is kept as it is typed; finished, it waits for a signal.
import { h } from "./_dom";
import * as store from "./_fieldstore";
import { button, kept, load, nameOf, notice, pack, root, show, today, top, ways } from "./_fieldframe";
import { drawForm, type Form } from "./_fieldform";
import * as lists from "./_fieldlist";
import type { Row } from "./_fieldstore";
import { listName, nudge } from "./_fieldsync";
import { smaller } from "./_photo";

export async function newRecord(assignment: number, row?: Row): Promise<void> {
  const found = pack(assignment);
  if (!found) return void location.replace("#surveys");
  const content = { label: row?.label ?? "", subject: row?.pk ?? "", base: row?.version ?? null, was: row?.answers ?? {}, answers: structured(row?.answers ?? {}), filled_at: new Date().toISOString(), choice: "" as const };
  const rec = await store.addRecord({ key: crypto.randomUUID(), assignment, number: found.number, state: "draft", turn: 1, attempted: 0, at: new Date().toISOString(), content });
  await load();
  location.replace(`#form/${rec.key}`);
}
export const structured = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export async function formScreen(key: string): Promise<void> {
  const rec = await store.record(key);
  const found = rec && pack(rec.assignment);
  if (!rec || !found) return void location.replace("#");
  const answers = structured(rec.content.answers);
  // A form of a kept.newer version takes what was filled with an older one question by question; what it no longer asks is told.
  const keys = new Set(found.questions.map((one) => one.key));
  const lost = Object.keys(answers).filter((one) => !keys.has(one));
  let saving: Promise<unknown> = Promise.resolve();
  let dirty = false;
  const save = (): Promise<unknown> => {
    dirty = true;
    saving = saving.then(async () => {
      if (!dirty) return;
      dirty = false;
      const now = structured(answers);
      await store.changeRecord(key, (one) => {
        one.content.answers = now;
        one.content.choice = "";
        one.number = found.number;
        one.at = one.content.filled_at = new Date().toISOString();
        // What has left the phone under this turn may have arrived: from here on it is another one.
        if (one.attempted === one.turn) one.turn += 1;
        one.state = "draft";
      });
      // Said where everything else is said, so that nobody has to trust the words below.
      if (!dirty) root.querySelector("[data-form]")?.setAttribute("data-kept", JSON.stringify(now));
    });
    return saving;
  };
  kept.leave = () => saving;
  const form: Form = drawForm(found.questions, answers, {
    today: today(),
    changed: () => void save(),
    look: async (source, query) => lists.search(await lists.load(listName(rec.assignment, source)), query),
    addPhoto: async (file) => {
      const name = crypto.randomUUID();
      await store.addPhoto({ key: name, record: key, assignment: rec.assignment, sent: false, blob: await smaller(file) });
      return name;
    },
    dropPhoto: async (name) => void (await store.dropPhoto(name)),
    photo: async (name) => (await store.photosOf(key)).find((one) => one.key === name)?.blob,
  }, { ...rec.content.faults });
  const finish = button(".zj-btn--primary", "填完了", () => void (async () => {
    if (Object.keys(form.check().faults).length) return;
    await save();
    await store.changeRecord(key, (one) => {
      if (one.state === "waiting" || one.state === "sent") return false;
      one.state = "waiting";
    });
    await ways.refresh(false);
    location.assign("#");
    nudge();
  })());
  const drop = button(".zj-btn--quiet.zj-btn--danger", "这一件不要了", () => void (async () => {
    if (!window.confirm("删掉手机里的这一件？删了就没有了。")) return;
    await saving;
    await store.dropRecord(key);
    await ways.refresh(false);
    location.assign("#");
  })());
  const gone = rec.attempted > 0;
  show(
    top("#"),
    h("div.ph-body.ph-body--tight", { "data-form": key },
      h("div", {}, h("h1.ph-h1", {}, nameOf(rec)), h("p.zj-muted.zj-small", {}, `${found.title} · ${found.unit}${rec.number === found.number ? "" : ` · 原来用第 ${rec.number} 版填的，现在是第 ${found.number} 版`}`)),
      rec.state === "refused" && rec.content.sentence ? notice("red", rec.content.sentence) : null,
      rec.state === "sent" && notice("green", "已经送到。再改会作为更正再送一次。"),
      lost.length ? notice("yellow", `新表里没有这几题，原来填的是：${lost.map((one) => JSON.stringify(answers[one])).join("、")}`) : null,
      form.element, gone ? null : drop),
    h("footer.ph-foot.fw-foot", {}, h("span.zj-muted.zj-small", {}, "随填随存在手机里"), finish),
  );
}
