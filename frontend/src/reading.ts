// 识读: keyboard review (↑ ↓ A E X 1 2 3), text and list in step, filters, drag and drop. Everything works by buttons too.
const rows = (): HTMLTableRowElement[] => Array.from(document.querySelectorAll<HTMLTableRowElement>("[data-rows] > tr[data-figure]"));
const shown = (): HTMLTableRowElement[] => rows().filter((row) => !row.classList.contains("is-away"));
const review = document.querySelector<HTMLElement>("[data-review]");
let filter = "";
let current = "";

const rowOf = (figure: string): HTMLTableRowElement | null => document.querySelector<HTMLTableRowElement>(`tr[data-figure="${figure}"]`);
const isPhone = (): boolean => window.matchMedia("(max-width: 45rem)").matches;

function show(view: "list" | "text"): void {
  if (!review) return;
  review.dataset.shown = view;
  document.querySelectorAll<HTMLElement>("[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === view)));
}

function face(name: "text" | "pages"): void {
  document.querySelectorAll<HTMLElement>("[data-face-of]").forEach((part) => { part.hidden = part.dataset.faceOf !== name; });
  document.querySelectorAll<HTMLElement>("[data-face]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.face === name)));
}

function scrollTo(target: Element | null, block: ScrollLogicalPosition): void {
  target?.scrollIntoView({ block, inline: "nearest" });
}

function light(figure: string): void {
  document.querySelectorAll(".is-here, .rd-paper .is-current, .rd-box.is-current, .rd-sent.is-lit").forEach((part) => part.classList.remove("is-here", "is-current", "is-lit"));
  rowOf(figure)?.classList.add("is-here");
  const mark = document.getElementById(`t${figure}`);
  mark?.classList.add("is-current");
  mark?.closest(".rd-sent")?.classList.add("is-lit");
  document.querySelectorAll(`[data-box="${figure}"] .rd-box`).forEach((box) => box.classList.add("is-current"));
}

function select(figure: string, from: "list" | "text" | "address"): void {
  current = figure;
  light(figure);
  const pages = document.querySelector<HTMLElement>('[data-face-of="pages"]');
  if (from === "address" && pages) face("pages");
  const place = pages && !pages.hidden ? document.querySelector(`[data-box="${figure}"]`) : document.getElementById(`t${figure}`);
  if (from === "address" && isPhone()) show("text");
  if (from !== "text") scrollTo(place, "center");
  if (from !== "list" || !isPhone()) scrollTo(rowOf(figure), from === "list" ? "nearest" : "center");
  if (from === "address" && isPhone()) scrollTo(place, "center");
}

function step(by: number): void {
  const list = shown();
  const at = list.findIndex((row) => row.dataset.figure === current);
  const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
  if (next?.dataset.figure) select(next.dataset.figure, "list");
}

function onward(): void {
  const list = shown();
  const at = list.findIndex((row) => row.dataset.figure === current);
  const open = (row: HTMLTableRowElement): boolean => row.dataset.group !== "done" && row.dataset.group !== "edit";
  const next = list.slice(at + 1).find(open) ?? list.find(open);
  if (next?.dataset.figure) select(next.dataset.figure, "list");
}

function press(action: string): void {
  rowOf(current)?.querySelector<HTMLElement>(`[data-do="${action}"]`)?.click();
}

function sift(): void {
  for (const row of rows()) row.classList.toggle("is-away", filter !== "" && row.dataset.group !== filter && row.dataset.figure !== current);
  document.querySelectorAll<HTMLElement>("[data-show]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.show === filter)));
}

document.addEventListener("click", (event) => {
  const target = event.target as HTMLElement;
  const mark = target.closest<HTMLElement>(".rd-paper .zj-fig, [data-box], .rd-v a");
  const show_ = target.closest<HTMLElement>("[data-show]");
  const view = target.closest<HTMLElement>("[data-view]");
  const side = target.closest<HTMLElement>("[data-face]");
  if (show_) { filter = show_.dataset.show ?? ""; sift(); }
  if (view) show(view.dataset.view === "text" ? "text" : "list");
  if (side) { face(side.dataset.face === "pages" ? "pages" : "text"); if (current) select(current, "list"); }
  if (mark) {
    event.preventDefault();
    const inList = mark.closest("tr[data-figure]") as HTMLElement | null;
    const figure = inList?.dataset.figure ?? mark.dataset.box ?? mark.id.slice(1);
    if (isPhone()) show(inList ? "text" : "list");
    select(figure, inList ? "list" : "text");
    history.replaceState(null, "", `#f${figure}`);
    return;
  }
  const row = target.closest<HTMLElement>("tr[data-figure]");
  if (row?.dataset.figure && !target.closest("a, button, input, select, textarea, label")) select(row.dataset.figure, "list");
});

document.addEventListener("keydown", (event) => {
  if (!review || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (target.matches("input, textarea, select, [contenteditable]")) {
    if (event.key === "Escape") target.closest("tr")?.querySelector<HTMLElement>('[data-do="leave"]')?.click();
    return;
  }
  const key = event.key.toLowerCase();
  const ways = document.querySelectorAll<HTMLElement>("[data-ways] button");
  if (key === "arrowdown" || key === "arrowup") { event.preventDefault(); step(key === "arrowdown" ? 1 : -1); }
  else if (key === "a") press("accept");
  else if (key === "x") press("reject");
  else if (key === "e") { event.preventDefault(); press("correct"); }
  else if (key === "escape") press("leave");
  else if (["1", "2", "3"].includes(key) && ways.length) {
    Array.from(ways).find((button) => button.querySelector(".zj-kbd")?.textContent === key)?.click();
  }
});

document.addEventListener("htmx:afterSettle", () => {
  if (!review) return;
  sift();
  if (!current) return;
  light(current);
  const row = rowOf(current);
  if (row?.dataset.group === "done") onward();
  else if (row?.dataset.group === "edit") {
    scrollTo(row, "center");
    row.querySelector<HTMLInputElement>("[data-edit] input:not([type=hidden])")?.focus();
  }
});

function arrive(): void {
  const found = /^#[ft](\d+)$/.exec(location.hash);
  const first = found?.[1] ?? rows().find((row) => row.dataset.group === "clash")?.dataset.figure ?? rows()[0]?.dataset.figure;
  if (!first || !rowOf(first)) return;
  if (found) select(first, "address");
  else { current = first; light(first); }
}

if (review) {
  review.classList.add("is-live");
  arrive();
  window.addEventListener("hashchange", arrive);
}

// Upload: drop anywhere on the card; say what was picked.
const card = document.querySelector<HTMLFormElement>("[data-drop]");
const input = card?.querySelector<HTMLInputElement>('input[type="file"]');
if (card && input) {
  const zone = card.querySelector<HTMLElement>(".rd-drop");
  const told = card.querySelector<HTMLElement>("[data-picked]");
  const tell = (): void => { if (told) told.textContent = Array.from(input.files ?? []).map((file) => file.name).join("、"); };
  for (const kind of ["dragover", "dragenter"]) card.addEventListener(kind, (event) => { event.preventDefault(); zone?.classList.add("is-over"); });
  for (const kind of ["dragleave", "drop"]) card.addEventListener(kind, () => zone?.classList.remove("is-over"));
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) { input.files = event.dataTransfer.files; tell(); }
  });
  input.addEventListener("change", tell);
}
