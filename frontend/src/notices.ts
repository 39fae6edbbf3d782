// The inbox by keyboard: arrows choose a notice, Enter opens it (it is a button), E marks it.
const list = document.querySelector<HTMLElement>("[data-notices]");

list?.addEventListener("keydown", (event) => {
  const items = Array.from(list.querySelectorAll<HTMLElement>("li"));
  const at = items.findIndex((one) => one.contains(document.activeElement));
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step) {
    event.preventDefault();
    items[at + step]?.querySelector<HTMLElement>(".nt-go")?.focus();
  } else if (event.key === "e" || event.key === "E") {
    items[at]?.querySelector<HTMLElement>("[data-mark]")?.click();
  }
});

// Coming to the page without a mouse: the first arrow takes hold of the list.
document.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" && document.activeElement === document.body) {
    event.preventDefault();
    list?.querySelector<HTMLElement>(".nt-go")?.focus();
  }
});
