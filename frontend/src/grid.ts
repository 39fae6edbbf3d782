// The entry grid: arrows and Enter move, a block copied from Excel is pasted across cells, what changed is marked and counted,
// what looks wrong is said beside the cell. Without this script the page is a plain form and works all the same.
const grid = document.querySelector<HTMLTableElement>("table[data-grid]");
const form = grid?.closest("form");

const rows = (): HTMLInputElement[][] => Array.from(grid?.tBodies[0]?.rows ?? [], (row) => Array.from(row.querySelectorAll<HTMLInputElement>("input.ix-cell")));
const place = (cell: HTMLInputElement): [number, number] => {
  const all = rows();
  const y = all.findIndex((row) => row.includes(cell));
  return [y, all[y]?.indexOf(cell) ?? -1];
};
const go = (y: number, x: number): void => {
  const cell = rows()[y]?.[x];
  cell?.focus();
  cell?.select();
};

const FULL = "０１２３４５６７８９．，％－＋";
const HALF = "0123456789.,%-+";
const number = (text: string): number | null => {
  let plain = Array.from(text.trim(), (one) => (FULL.includes(one) ? HALF[FULL.indexOf(one)] : one)).join("").replace(/[,\s]/g, "").replace("−", "-");
  if (/^\(.+\)$/.test(plain)) plain = `-${plain.slice(1, -1)}`;
  return /^[+-]?\d+(\.\d+)?%?$/.test(plain) ? Number.parseFloat(plain) : null;
};

const look = (cell: HTMLInputElement): void => {
  const changed = cell.value.trim() !== (cell.dataset.was ?? "");
  const box = cell.closest("td");
  box?.classList.toggle("is-changed", changed);
  if (changed) box?.classList.remove("is-bad");
  const hint = cell.closest("tr")?.querySelector<HTMLElement>("[data-hint]");
  if (!hint || !cell.name.startsWith("v-")) return;
  const value = number(cell.value);
  const [least, before] = [cell.dataset.least, cell.dataset.before].map((text) => (text ? Number.parseFloat(text) : null));
  hint.textContent = "";
  if (!changed || value === null) return;
  if (least !== null && least !== undefined && value < least) hint.textContent = `比上月累计 ${least} 还少，请核对。`;
  else if (before && (value > before * 3 || value * 3 < before)) hint.textContent = `与上年同期 ${before} 相差三倍以上，请核对单位。`;
};

const count = (): void => {
  const changed = rows().flat().filter((cell) => cell.value.trim() !== (cell.dataset.was ?? "")).length;
  const told = form?.querySelector<HTMLElement>("[data-count]");
  if (told) told.textContent = changed ? `改了 ${changed} 格，${form?.dataset.unsaved ?? "还没有入账"}` : "";
  if (form) form.dataset.changed = changed ? "1" : "";
};

const paste = (cell: HTMLInputElement, text: string): void => {
  const [top, left] = place(cell);
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  const all = rows();
  for (const [y, line] of lines.entries()) {
    for (const [x, value] of line.entries()) {
      const target = all[top + y]?.[left + x];
      if (!target) continue;
      target.value = value.trim();
      look(target);
    }
  }
  count();
  const beyond = top + lines.length - all.length;
  const told = form?.querySelector<HTMLElement>("[data-count]");
  if (beyond > 0 && told) told.textContent += `；粘贴的内容比表格多 ${beyond} 行，多出的没有放进来`;
};

if (grid && form) {
  grid.addEventListener("keydown", (event) => {
    const cell = event.target as HTMLInputElement;
    if (!cell.matches("input.ix-cell") || event.isComposing) return;
    const [y, x] = place(cell);
    const edge = cell.selectionStart === cell.selectionEnd;
    const moves: Record<string, [number, number] | undefined> = {
      ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], Enter: event.shiftKey ? [y - 1, x] : [y + 1, x],
      ArrowLeft: edge && cell.selectionStart === 0 ? [y, x - 1] : undefined,
      ArrowRight: edge && cell.selectionEnd === cell.value.length ? [y, x + 1] : undefined,
    };
    const to = moves[event.key];
    if (to) {
      event.preventDefault();
      go(...to);
    } else if (event.key === "Escape") {
      cell.value = cell.dataset.was ?? "";
      look(cell);
      count();
    }
  });
  grid.addEventListener("input", (event) => {
    look(event.target as HTMLInputElement);
    count();
  });
  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    paste(event.target as HTMLInputElement, text);
  });
  form.addEventListener("submit", () => (form.dataset.changed = ""));
  window.addEventListener("beforeunload", (event) => {
    if (form.dataset.changed) event.preventDefault();
  });
  rows().flat().forEach(look);
  count();
  grid.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
}
export {};
