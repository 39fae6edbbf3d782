// "@" in a comment offers the people of the township; arrows choose, Enter or a click puts the name in.
type Person = { name: string; unit: string };
const box = document.querySelector<HTMLTextAreaElement>("[data-mention]");
const people: Person[] = JSON.parse(document.getElementById("colleagues")?.textContent || "[]");

if (box) {
  const list = document.createElement("ul");
  list.className = "lg-names";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.after(list);
  let at = 0;

  const begun = (): string | null => /[@＠]([^\s@＠]{0,12})$/.exec(box.value.slice(0, box.selectionStart))?.[1] ?? null;
  const options = (): HTMLElement[] => Array.from(list.children) as HTMLElement[];
  const mark = (): void => options().forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));

  const offer = (): void => {
    const word = begun();
    const found = word === null ? [] : people.filter((one) => one.name.startsWith(word)).slice(0, 8);
    list.replaceChildren(
      ...found.map((one) => {
        const line = document.createElement("li");
        line.setAttribute("role", "option");
        line.dataset.name = one.name;
        line.append(one.name, Object.assign(document.createElement("span"), { className: "zj-muted zj-small", textContent: one.unit }));
        return line;
      }),
    );
    list.hidden = found.length === 0;
    at = 0;
    mark();
  };

  const put = (name: string): void => {
    const end = box.selectionStart;
    const from = end - (begun() ?? "").length;
    box.setRangeText(`${name} `, from, end, "end");
    list.hidden = true;
    box.focus();
  };

  box.addEventListener("input", offer);
  box.addEventListener("blur", () => setTimeout(() => (list.hidden = true), 150));
  list.addEventListener("mousedown", (event) => {
    const name = (event.target as HTMLElement).closest<HTMLElement>("li")?.dataset.name;
    if (name) {
      event.preventDefault();
      put(name);
    }
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const number = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : number - 1)) % number;
    else if (event.key === "Enter") put(options()[at]?.dataset.name || "");
    else if (event.key === "Escape") list.hidden = true;
    else return;
    event.preventDefault();
    event.stopPropagation();
    mark();
  });
}
