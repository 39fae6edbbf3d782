// 我的: sending now, saving to a file, coming back from one, leaving.
import { h, icon, shape } from "./_dom";
import * as store from "./_fieldstore";
import { lockScreen, saver } from "./_fielddoor";
import { restore } from "./_fieldfile";
import { button, clockOf, kept, show, tabs, top, ways } from "./_fieldframe";
import * as lists from "./_fieldlist";
import { nudge, status } from "./_fieldsync";

/** False when it is not wanted any more after what it shows was read. */
export async function mineScreen(still = (): boolean => true): Promise<boolean> {
  const me = await store.meta<{ name: string; account: number }>("me");
  const exported = await store.meta<{ at: string; keys: string[] }>("exported");
  if (!still()) return false;
  const all = [...kept.recs, ...kept.deeds];
  const open = all.filter((one) => one.state !== "sent");
  const saved = new Set(exported?.keys ?? []);
  const unsaved = open.filter((one) => !saved.has(one.key)).length;
  const file = h("input.zj-input", { id: "file", type: "file", accept: ".json,application/json" }) as HTMLInputElement;
  const word = h("input.zj-input", { id: "word", type: "password", autocomplete: "off" }) as HTMLInputElement;
  const told = h("p.zj-error", { role: "alert" });
  const back = h("form.zj-form", {}, h("div.zj-field", {}, h("label", { for: "file" }, "以前存的文件"), file), h("div.zj-field", {}, h("label", { for: "word" }, "文件的口令"), word), told, h("button.zj-btn", {}, icon("upload"), "从文件恢复"));
  back.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      const chosen = file.files?.[0];
      if (!chosen) return told.replaceChildren(shape("red"), "先选文件。");
      try {
        const { count, others } = await restore(await chosen.text(), word.value, me?.account ?? 0);
        await ways.refresh(false);
        told.replaceChildren(count ? `恢复了 ${count} 条。` : others ? "" : "文件里的这台手机上都有。", others ? `还有 ${others} 步事项要用原来的账号恢复。` : "");
        nudge();
      } catch (error) {
        told.replaceChildren(shape("red"), (error as Error).message === "passphrase" ? "口令不对，或文件坏了。" : "这不是摸排存的文件。");
      }
    })();
  });
  const clear = button(".zj-btn--danger", unsaved ? `还有 ${unsaved} 条没送也没存，先存成文件再清空` : "清空这台手机", () => {
    if (window.confirm("底数和记录都会从这台手机清掉。确定？")) void store.wipe().then(() => location.reload());
  }) as HTMLButtonElement;
  clear.disabled = unsaved > 0;
  const card = (title: string, ...children: Node[]): HTMLElement => h("section.zj-card.ph-card.zj-stack", {}, h("h2", {}, title), ...children);
  show(top(), h("div.ph-body.ph-body--tight", {},
    h("div", {}, h("h1.ph-h1", {}, me?.name ?? "我的"), h("p.zj-muted.zj-small", {}, `手机里 ${open.length} 条没送到，${all.length - open.length} 条已送到`)),
    card("现在就送", h("p.zj-muted", {}, status.at ? `上次连上是 ${clockOf(status.at)}` : "还没有连上过。"), button("", "连一下试试", nudge, icon("upload"))),
    card("怕手机丢", h("p.zj-muted", {}, "没送到的连照片一起加密存成文件，可以发给办公室或换手机接着用。"), saver(() => void ways.refresh(false).then(() => mineScreen()))),
    card("换了手机", back),
    card("离开", button("", "锁上", () => {
      store.lock();
      lists.forget();
      void lockScreen();
    }, icon("key")), clear)), tabs("#mine"));
  return true;
}

