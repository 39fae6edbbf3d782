// Rows ticked in a list: a bar counts them and offers what can be done with them. The list is swapped by htmx, so the page is asked anew each time.
export {};

const boxes = (): HTMLInputElement[] => Array.from(document.querySelectorAll<HTMLInputElement>('input[form="chosen"][name="rows"]'));

const count = (): void => {
  const bar = document.querySelector<HTMLElement>("[data-choose]");
  const all = document.querySelector<HTMLInputElement>("[data-choose-all]");
  if (!bar) return;
  const [ticked, there] = [boxes().filter((box) => box.checked).length, boxes().length];
  bar.hidden = ticked === 0;
  const told = bar.querySelector<HTMLElement>("[data-chosen]");
  if (told) told.textContent = (told.dataset.words ?? "#").replace("#", String(ticked));
  if (all) [all.checked, all.indeterminate] = [ticked > 0 && ticked === there, ticked > 0 && ticked < there];
};

let last: HTMLInputElement | null = null;
document.addEventListener("click", (event) => {
  const box = event.target as HTMLInputElement;
  if (box.matches?.("[data-choose-none]")) boxes().forEach((one) => (one.checked = false));
  if (box.matches?.('input[form="chosen"]')) {
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b) as [number, number];
      all.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
    }
    last = box;
  }
  count();
});
document.addEventListener("change", (event) => {
  const all = event.target as HTMLInputElement;
  if (all.matches("[data-choose-all]")) boxes().forEach((one) => (one.checked = all.checked));
  count();
});
window.addEventListener("pageshow", count);
