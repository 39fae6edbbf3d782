import { keep, putBack } from "./_unsent";

// The frame's own habits: "/" goes to the search box, a click elsewhere or Escape closes what is open.
const openDetails = (): HTMLDetailsElement[] => Array.from(document.querySelectorAll<HTMLDetailsElement>("details.zj-why[open], details.zj-tabs__more[open]"));

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  const typing = target.matches("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("[data-search]")?.focus();
  }
  if (event.key === "Escape") {
    for (const one of openDetails()) {
      one.open = false;
      one.querySelector<HTMLElement>("summary")?.focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const one of openDetails()) if (!one.contains(event.target as Node)) one.open = false;
});

// A button that has been pressed is not pressed twice while the page is under way.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const method = (event.submitter as HTMLButtonElement | null)?.formMethod || form.method;
  if (method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  keep(form);
});
window.addEventListener("pageshow", () => document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => delete form.dataset.sent));

// A question before what can't be taken back.
document.addEventListener("click", (event) => {
  const asks = (event.target as HTMLElement).closest<HTMLElement>("[data-sure]");
  if (asks && !window.confirm(asks.dataset.sure)) event.preventDefault();
});

// Paper: the button that prints is there only where it can.
for (const one of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => window.print());
}

// What was done, or what went wrong, is put away by whoever has read it.
for (const one of document.querySelectorAll<HTMLButtonElement>("[data-flash] .zj-flash__shut")) {
  one.hidden = false;
  one.addEventListener("click", () => {
    const flash = one.closest("[data-flash]");
    one.closest(".zj-notice")?.remove();
    if (!flash?.querySelector(".zj-notice")) flash?.remove();
  });
}

// A form that was refused says so at the top of the page, with a way to each field, and takes the focus there: on a phone the field itself
// lies far below the edge of the screen.
const wrong = document.getElementById("zj-wrong");
const refused = Array.from(document.querySelectorAll<HTMLElement>("main form .zj-error, main form .errorlist li")).filter((one) => one.textContent?.trim());
if (wrong && refused.length) {
  const list = wrong.querySelector("ul");
  const lead = wrong.querySelector("p");
  if (lead) lead.textContent = (refused.length > 1 ? wrong.dataset.many : wrong.dataset.one) ?? "";
  refused.forEach((error, number) => {
    for (let fold = error.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
    const box = error.closest(".zj-field, td, li, fieldset");
    const input = box?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
    const goal = input ?? error;
    if (!goal.id) goal.id = `zj-wrong-${number}`;
    if (input) input.setAttribute("aria-invalid", "true");
    else goal.tabIndex = -1;
    const item = document.createElement("li");
    const link = document.createElement("a");
    const label = box?.querySelector("label")?.textContent?.replace("*", "").trim();
    link.href = `#${goal.id}`;
    link.textContent = `${label && input ? `${label}：` : ""}${error.textContent?.trim()}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goal.focus();
      goal.scrollIntoView({ block: "center" });
    });
    item.append(link);
    list?.append(item);
  });
  wrong.hidden = false;
  wrong.focus();
  wrong.scrollIntoView({ block: "start" });
}

// Tabs that are wider than the screen show the one that is open.
for (const tab of document.querySelectorAll<HTMLElement>("nav [aria-current]")) {
  const row = tab.closest("nav");
  if (!row || row.scrollWidth <= row.clientWidth) continue;
  const [inside, outside] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += inside.left - outside.left - (outside.width - inside.width) / 2;
}

putBack();
