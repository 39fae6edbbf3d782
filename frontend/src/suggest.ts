// Suggestions beside the form that assigns a matter: a click writes the unit into its field "to"; a person still presses the button.
const field = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>('form[data-act="assign"] [name="to"], form [name="to"]:not([type="hidden"])');
const reveal = (): void => document.querySelectorAll<HTMLButtonElement>("[data-fill-to]").forEach((one) => (one.hidden = field() === null));

document.addEventListener("click", (event) => {
  const asked = (event.target as HTMLElement).closest<HTMLButtonElement>("[data-fill-to]");
  const to = asked && field();
  if (!to) return;
  to.value = asked.dataset.fillTo ?? "";
  to.dispatchEvent(new Event("change", { bubbles: true }));
  to.focus();
});
document.addEventListener("htmx:afterSettle", reveal);
reveal();
