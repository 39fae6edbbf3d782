// A session may end while a form is being filled: what was typed waits in this tab until the same person has logged in again.
const KEY = "zj-unsent";
interface Unsent { at: string; who: string; form: number; fields: [string, string][] }

const here = (): string => location.pathname + location.search;
const who = (): string => document.querySelector(".zj-me__name")?.textContent?.trim() ?? "";
const forms = (): HTMLFormElement[] => Array.from(document.querySelectorAll<HTMLFormElement>("main form"));

/** Keep what a form is about to send; no files, no passwords, nothing that the page itself put there. */
export function keep(form: HTMLFormElement): void {
  const number = forms().indexOf(form);
  if (number < 0 || form.querySelector("[type=password]")) return;
  const typed = new Set(Array.from(form.elements).filter((one) => !one.matches("[type=hidden], [type=file], button")).map((one) => (one as HTMLInputElement).name));
  const fields = Array.from(new FormData(form)).filter((one): one is [string, string] => typed.has(one[0]) && typeof one[1] === "string");
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ at: here(), who: who(), form: number, fields } satisfies Unsent));
  } catch {
    return; // storage is off or full: the form goes its way
  }
}

function taken(): Unsent | null {
  try {
    const said = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return said ? JSON.parse(said) as Unsent : null;
  } catch {
    return null;
  }
}

/** Behind the log-in the form stands as it was left; on any other way there is nothing to put back. */
export function putBack(): void {
  const kept = taken();
  const from = document.referrer ? new URL(document.referrer) : null;
  const notice = document.getElementById("zj-unsent");
  if (!kept || !notice || from?.origin !== location.origin || !from.pathname.startsWith("/org/")) return;
  const form = forms()[kept.form];
  if (kept.at !== here() || kept.who !== who() || !form) return;
  const values = new Map<string, string[]>();
  for (const [name, value] of kept.fields) values.set(name, [...values.get(name) ?? [], value]);
  for (const one of Array.from(form.elements)) {
    if (!one.matches("input:not([type=hidden], [type=file]), select, textarea")) continue;
    const input = one as HTMLInputElement;
    const told = values.get(input.name) ?? [];
    if (input.type === "checkbox" || input.type === "radio") input.checked = told.includes(input.value);
    else if (one instanceof HTMLSelectElement && one.multiple) for (const option of Array.from(one.options)) option.selected = told.includes(option.value);
    else if (told.length) input.value = told.shift()!;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (let fold = form.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
}
