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
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
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
