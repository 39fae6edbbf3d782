// The designer of surveys: the phone's own form beside the questions, and in the form of a question only what its kind needs.
import { h, shape } from "./_dom";
import { drawForm } from "./_fieldform";
import type { Question } from "./_survey";

const preview = document.querySelector<HTMLElement>("[data-preview]");
if (preview) {
  const questions = JSON.parse(document.getElementById("questions")?.textContent ?? "[]") as Question[];
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const told = h("p", { role: "status" });
  const form = drawForm(questions, {}, { today, changed: () => told.replaceChildren(), look: () => Promise.resolve([]) });
  const button = h("button.zj-btn.zj-btn--primary", { type: "button" }, preview.dataset.try ?? "");
  button.addEventListener("click", () => {
    const faults = Object.values(form.check().faults);
    told.replaceChildren(...(faults.length ? [shape("red"), faults[0]!] : [preview.dataset.good ?? ""]));
  });
  preview.append(form.element, ...(questions.length ? [button, told] : []));
}

const WANTED: Record<string, string> = {
  options: "choice multi", unit: "number text", least: "number date group", most: "text long number date group photo", places: "number",
  pattern: "text long", source: "lookup", free: "lookup", secret: "text long number date", required: "text long number choice multi yes date place lookup",
  column: "text long number choice multi yes date place lookup", say: "text long number date",
};
const kind = document.querySelector<HTMLSelectElement>("[data-question] [data-kind]");
if (kind) {
  const show = (): void => {
    for (const [name, kinds] of Object.entries(WANTED)) {
      const box = document.querySelector<HTMLElement>(`[data-field="${name}"]`);
      if (box) box.hidden = !kinds.split(" ").includes(kind.value);
    }
  };
  kind.addEventListener("change", show);
  show();
}
