// Sending: work first, then the form; what does not arrive is tried again under the same key and is never doubled.
import { solve } from "./_work";

const pause = (ms: number): Promise<void> => new Promise((go) => {
  const wake = (): void => { window.clearTimeout(timer); window.removeEventListener("online", wake); go(); };
  const timer = window.setTimeout(wake, ms);
  window.addEventListener("online", wake);
});

export interface Hooks { check?: () => string; gather?: (data: FormData) => void; tried?: () => Promise<void>; done?: () => void }

export function sender(form: HTMLFormElement, hooks: Hooks = {}): void {
  const go = form.querySelector<HTMLButtonElement>("[data-go]")!;
  const fault = document.getElementById("fault")!;
  const words = go.textContent ?? "";
  const hidden = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  let proof: Promise<string> | null = null;
  let sending = false;
  const work = (): Promise<string> => (proof ??= solve(hidden("token").value));

  const show = (sentence: string): void => {
    fault.textContent = sentence;
    fault.hidden = !sentence;
    if (sentence) fault.focus();
  };
  const busy = (label: string): void => {
    go.setAttribute("aria-disabled", String(sending));
    go.textContent = label;
  };

  async function attempt(): Promise<Response> {
    const data = new FormData(form);
    hooks.gather?.(data);
    data.set("nonce", await work());
    return fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json", "Idempotency-Key": hidden("key").value }, credentials: "same-origin" });
  }

  async function send(): Promise<void> {
    await hooks.tried?.();
    for (let turn = 0, renewed = 0; ; turn++) {
      let answer: Response;
      busy("正在送……");
      try {
        answer = await attempt();
        if (answer.status === 502 || answer.status === 503 || answer.status === 504) throw new Error("away");
      } catch {
        show("现在没有信号。写的都存着，一有信号就自动再送，别关这一页。");
        busy("等信号……");
        await pause(Math.min(60_000, 3000 * 2 ** turn));
        continue;
      }
      const said = (await answer.json().catch(() => null)) as { url?: string; sentence?: string; token?: string } | null;
      if (said?.token) {
        hidden("token").value = said.token;
        proof = null;
        if (answer.status === 409 && renewed++ < 3) continue;
      }
      if (answer.ok && said?.url) {
        hooks.done?.();
        return location.assign(said.url);
      }
      return show(said?.sentence ?? "没有送成，请再按一次；写的都还在。");
    }
  }

  form.addEventListener("focusin", () => void work(), { once: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending) return;
    const missing = hooks.check?.() ?? "";
    show(missing);
    if (missing) return;
    sending = true;
    void send().finally(() => { sending = false; busy(words); });
  });
}
