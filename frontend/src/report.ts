// The builder of report forms: finding a column among a few hundred. Without this script the list is simply long.
const find = document.querySelector<HTMLInputElement>("[data-picks-find]");

find?.addEventListener("input", () => {
  const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll<HTMLElement>("[data-picks-group]")) {
    const head = group.querySelector("legend")?.textContent?.toLowerCase() ?? "";
    let left = 0;
    for (const one of group.querySelectorAll<HTMLElement>("[data-picks-one]")) {
      const text = `${head} ${one.textContent?.toLowerCase() ?? ""}`;
      one.hidden = !words.every((word) => text.includes(word));
      if (!one.hidden) left += 1;
    }
    group.hidden = left === 0;
  }
});
// Enter in the search box finds; it does not send the form with whatever happens to be ticked.
find?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
export {};
