// The inbox by keyboard, the matter beside it: J and K walk, Enter opens, X ticks, R goes to the next step, ? tells. Without this script
// every row is a link and every move a form.
const rows = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>("li[data-row]"));
const link = (row: HTMLElement | undefined): HTMLAnchorElement | null => row?.querySelector<HTMLAnchorElement>(":scope > a") ?? null;
const here = (): number => {
  const all = rows();
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : all.findIndex((row) => row.classList.contains("is-here"));
};
const walk = (step: number): void => {
  const all = rows();
  const at = here();
  const to = link(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))]);
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
};
const keys = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("[data-keys]");

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys()?.open) return;
  const typing = target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    const list = rows();
    if (typing || target.closest("#matter")) link(list[Math.max(0, here())])?.focus();
    else document.querySelector<HTMLButtonElement>("[data-choose-none]")?.click();
    return;
  }
  if (typing) return;
  const acts: Record<string, () => void> = {
    j: () => walk(1),
    k: () => walk(-1),
    x: () => rows()[here()]?.querySelector<HTMLInputElement>("[name=rows]")?.click(),
    r: () => document.querySelector<HTMLElement>("#act textarea, #act input:not([type=hidden]), #act select, #act .zj-btn--primary")?.focus(),
    "?": () => keys()?.showModal(),
  };
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.addEventListener("click", (event) => {
  if ((event.target as HTMLElement).closest("[data-keys-open]")) keys()?.showModal();
});

// Of the moves for many only those show that every ticked row allows.
const narrow = (): void => {
  const ticked = rows().filter((row) => {
    const on = row.querySelector<HTMLInputElement>("[name=rows]")?.checked ?? false;
    row.classList.toggle("is-picked", on);
    return on;
  });
  const common = ticked.map((row) => new Set((row.dataset.moves ?? "").split(" "))).reduce<Set<string> | null>((all, one) => (all ? new Set([...all].filter((verb) => one.has(verb))) : one), null);
  let shown = 0;
  for (const one of document.querySelectorAll<HTMLElement>("#chosen [data-verb]")) {
    one.hidden = !(common?.has(one.dataset.verb ?? "") ?? true);
    if (!one.hidden) shown += 1;
  }
  const none = document.querySelector<HTMLElement>("[data-bulk-none]");
  if (none) none.hidden = shown > 0 || ticked.length === 0;
};
for (const name of ["click", "change"]) document.addEventListener(name, () => queueMicrotask(narrow));
window.addEventListener("pageshow", narrow);

// Enter in a field of the bar does what stands beside the field, not what stands first in the bar.
document.addEventListener("keydown", (event) => {
  const field = event.target as HTMLElement;
  if (event.key !== "Enter" || event.isComposing || !field.matches("#chosen input:not([type=checkbox])")) return;
  event.preventDefault();
  field.closest("div")?.querySelector<HTMLButtonElement>("button:last-of-type")?.click();
});

interface Swap extends Event {
  detail: { xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean; target: HTMLElement };
}
// A refusal comes back as the page with the words kept: it is shown, not dropped.
let words = "";
let open = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as Swap;
  if ([409, 422].includes(detail.xhr.status)) [detail.shouldSwap, detail.isError] = [true, false];
  open = document.querySelector<HTMLElement>("#matter")?.dataset.matter ?? "";
  words = detail.target.id === "act" ? (detail.target.querySelector<HTMLTextAreaElement>("textarea[name=words]")?.value ?? "") : "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const { detail } = event as Swap;
  const text = document.querySelector<HTMLTextAreaElement>("#act textarea[name=words]");
  // Another kind of answer is chosen: what has been written goes along.
  if (words && text && !text.value) text.value = words;
  words = "";
  const matter = document.querySelector<HTMLElement>("#matter");
  if (!matter || !["matter", "act"].includes(detail.target.id)) return;
  const pk = matter.dataset.matter;
  document.querySelector("#desk.mt--desk")?.classList.toggle("is-open", Boolean(pk));
  for (const row of rows()) {
    row.classList.toggle("is-here", row.dataset.row === pk);
    if (row.dataset.row === pk) link(row)?.setAttribute("aria-current", "true");
    else link(row)?.removeAttribute("aria-current");
  }
  const problem = matter.querySelector<HTMLElement>("[data-problem]") ?? matter.querySelector<HTMLElement>("[aria-invalid=true]");
  if (problem) problem.focus();
  else if (pk !== open && window.matchMedia("(max-width: 60rem)").matches) window.scrollTo(0, 0);
});

export {};
