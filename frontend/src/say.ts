// The public page: says it with photo and voice, keeps it until it has arrived. Without this script the form works too, only plainer.
import { h } from "./_dom";
import { smaller } from "./_photo";
import { KEPT, drop, keep, kept, uuid, type Got } from "./_saydraft";
import { guesser } from "./_sayguess";
import { sender } from "./_saysend";
import { canRecord, record } from "./_sayvoice";

function sayForm(form: HTMLFormElement): void {
  const name = form.dataset.draft ?? "";
  const most = Number(form.dataset.photos) || 3;
  const key = form.elements.namedItem("key") as HTMLInputElement;
  const [list, status] = [form.querySelector<HTMLElement>("[data-got]")!, form.querySelector<HTMLElement>("[data-status]")!];
  const tell = (words: string): void => { status.textContent = words; };
  const field = (one: string): string => String(new FormData(form).get(one) ?? "");
  let got: Got[] = [];
  let tried = false;
  let arrived = false;
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => (saving = saving.then(() => arrived ? undefined : keep(name, { key: key.value, tried, fields: Object.fromEntries(KEPT.map((one) => [one, field(one)])) }, got)));
  // What has left the phone under this key may have arrived: changed, it is another thing to say.
  const changed = (): void => {
    if (tried) [tried, key.value] = [false, uuid()];
    void save();
  };

  function draw(): void {
    list.hidden = !got.length;
    list.replaceChildren(...got.map((one, place) => {
      const url = URL.createObjectURL(one.blob);
      const words = one.kind === "photo" ? `照片 ${place + 1}` : `录音${one.seconds ? ` ${one.seconds} 秒` : ""}`;
      const shown = one.kind === "photo" ? h("img", { src: url, alt: words }) : h("audio", { src: url, controls: true, preload: "metadata", "aria-label": words });
      return h("li", {}, shown, h("button", { type: "button", "aria-label": `删掉${words}`, click: () => { got = got.filter((other) => other !== one); URL.revokeObjectURL(url); draw(); changed(); tell(`${words}删掉了。`); form.querySelector("textarea")?.focus(); } }, "删掉"));
    }));
  }
  const add = (one: Got, words: string): void => {
    got = one.kind === "voice" ? [...got.filter((other) => other.kind === "photo"), one] : [...got, one];
    draw();
    changed();
    tell(words);
  };

  for (const input of form.querySelectorAll<HTMLInputElement>("[type=file]")) input.addEventListener("change", () => void (async () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    for (const file of files) {
      if (input.name === "voice") add({ kind: "voice", blob: file }, "录音加上了。");
      else if (got.filter((one) => one.kind === "photo").length >= most) tell(`最多 ${most} 张照片。`);
      // What this browser cannot draw, the server may still be able to read.
      else add({ kind: "photo", blob: await smaller(file).catch(() => file) }, "照片加上了。");
    }
  })());
  if (canRecord()) {
    const button = form.querySelector<HTMLButtonElement>("[data-voice]")!;
    [button.hidden, form.querySelector<HTMLElement>("[data-voice-file]")!.hidden] = [false, true];
    record(button, Number(form.dataset.seconds) || 60, (blob, seconds) => add({ kind: "voice", blob, seconds }, `录音 ${seconds} 秒加上了。`), tell);
  }

  const before = kept(name);
  const text = form.querySelector("textarea")!;
  if (before && !text.value) {
    for (const one of KEPT) {
      const value = before.fields[one] ?? "";
      const element = form.elements.namedItem(one);
      if (element && value) (element as HTMLInputElement | RadioNodeList).value = value;
    }
    [got, tried, key.value] = [before.got, before.tried, before.key];
    draw();
    if (text.value || got.length) tell("上次没送出去的还在。");
  }
  let timer = 0;
  form.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(changed, 300); });
  window.addEventListener("pagehide", () => void save());
  guesser(form, tell);
  sender(form, {
    gather: (data) => {
      data.delete("photo");
      data.delete("voice");
      for (const one of got) data.append(one.kind, one.blob, one.kind === "photo" ? "photo.jpg" : `voice.${one.blob.type.split("/")[1] || "webm"}`);
    },
    // A letter typed just before must not come late and make another thing of what has left.
    tried: async () => { window.clearTimeout(timer); tried = true; await save(); },
    check: () => (field("text").trim() || got.length ? "" : "请写一句、说一段，或者拍一张照片。"),
    done: () => { arrived = true; void saving.then(() => drop(name)); },
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-work]")) {
  if (form.querySelector("[data-got]")) sayForm(form);
  else sender(form);
}
// Gone back to after it has arrived: its key is used and its work is spent.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
