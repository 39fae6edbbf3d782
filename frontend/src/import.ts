// 导入: a file dropped on the card is chosen, and its name is shown. Without a script the file field does the same.
const form = document.querySelector<HTMLFormElement>("form[data-import]");
const field = form?.querySelector<HTMLInputElement>('input[type="file"]');
const drop = form?.querySelector<HTMLElement>(".im-drop");

function tell(): void {
  const file = field?.files?.[0];
  const said = form?.querySelector<HTMLElement>("[data-picked]");
  if (said) said.textContent = file ? `${file.name} · ${(file.size / 1048576).toFixed(1)} MB` : "";
}

field?.addEventListener("change", tell);
drop?.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("is-over"); });
drop?.addEventListener("dragleave", () => drop.classList.remove("is-over"));
drop?.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("is-over");
  if (field && event.dataTransfer?.files.length) { field.files = event.dataTransfer.files; tell(); }
});
