// While somebody types: where it may be, what it may be, and whether neighbours said the same. Guesses never overwrite a choice.
import { h } from "./_dom";

interface Guess {
  place?: { label: string; why: string; at: string } | null;
  kind?: { key: string; label: string; why: string } | null;
  same?: { count: number; state: string; token: string } | null;
  channels?: { sentence: string; tel: string }[];
}

export function guesser(form: HTMLFormElement, tell: (words: string) => void): void {
  const url = form.dataset.similar;
  const field = <T extends HTMLElement>(name: string): T => form.elements.namedItem(name) as unknown as T;
  const [text, place, kind] = [field<HTMLTextAreaElement>("text"), field<HTMLInputElement>("place"), field<HTMLSelectElement>("kind")];
  const where = field<HTMLSelectElement>("at");
  const at = (name: string): HTMLElement => form.querySelector(`[data-${name}]`)!;
  const touched = new Set<HTMLElement>();
  let asked: AbortController | null = null;
  let last = "";

  async function ask(): Promise<void> {
    const said = ["text", "place", "lat", "lon", "at"].map((name) => field<HTMLInputElement>(name).value.trim());
    if (!url || (said[0]!.length < 6 && !said[2]) || said.join("\n") === last) return;
    last = said.join("\n");
    asked?.abort();
    asked = new AbortController();
    const body = new FormData();
    for (const name of ["text", "place", "lat", "lon", "at", "about", "csrfmiddlewaretoken"]) body.set(name, field<HTMLInputElement>(name).value);
    try {
      const answer = await fetch(url, { method: "POST", body, signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok) draw((await answer.json()) as Guess);
    } catch {
      last = ""; // no signal: a guess is no loss, the next letter asks again
    }
  }

  function draw(guess: Guess): void {
    if (guess.place && !touched.has(place) && !touched.has(where)) {
      where.value = guess.place.at;
      [at("place").textContent, at("place-why").textContent] = [guess.place.label, guess.place.why];
    }
    if (guess.kind && !touched.has(kind)) {
      kind.value = guess.kind.key;
      [at("kind").textContent, at("kind-why").textContent] = [guess.kind.label, guess.kind.why];
    }
    const box = at("same");
    box.hidden = !guess.same;
    if (guess.same) {
      const { count, state, token } = guess.same;
      // Joined under this page's own key: the words that were typed go along as one's own.
      const join = (): void => { field<HTMLInputElement>("join").value = token; form.querySelector<HTMLButtonElement>("[data-go]")!.click(); };
      box.replaceChildren(h("p", {}, h("b", {}, `${count} 位邻居说过同一件事`), state), h("button.zj-btn", { type: "button", click: join }, "就是这件，加上我"));
    }
    at("channels").replaceChildren(...(guess.channels ?? []).map((one) => h("p.zj-notice", {}, one.sentence, one.tel && h("a", { href: `tel:${one.tel}` }, ` 打 ${one.tel}`))));
  }

  let timer = 0;
  const soon = (): void => { window.clearTimeout(timer); timer = window.setTimeout(() => void ask(), 700); };
  text.addEventListener("input", soon);
  place.addEventListener("input", () => { touched.add(place); at("place").textContent = place.value || "在哪里"; at("place-why").textContent = "你写的"; soon(); });
  where.addEventListener("change", () => { touched.add(where); at("place").textContent = where.selectedOptions[0]?.textContent ?? ""; at("place-why").textContent = "你选的"; soon(); });
  kind.addEventListener("change", () => { touched.add(kind); at("kind").textContent = kind.selectedOptions[0]?.textContent ?? ""; at("kind-why").textContent = "你选的"; });
  for (const one of form.querySelectorAll<HTMLInputElement>("[name=open]")) one.addEventListener("change", () => { at("open-why").textContent = { unit: "只给办事的单位看", nobody: "不留名字和电话" }[one.value] ?? "答复会公开，你是谁不公开"; });
  if (text.value) soon();

  const locate = form.querySelector<HTMLButtonElement>("[data-locate]")!;
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  locate.hidden = false;
  locate.addEventListener("click", () => {
    tell("在找位置……");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Five digits are a metre; more would only tell how the hand shook.
        field<HTMLInputElement>("lat").value = coords.latitude.toFixed(5);
        field<HTMLInputElement>("lon").value = coords.longitude.toFixed(5);
        touched.delete(place);
        at("place").textContent = "用手机现在的位置";
        at("place-why").textContent = `误差约 ${Math.round(coords.accuracy)} 米，不对可以改成字`;
        tell("位置有了。");
        void ask();
      },
      () => tell("没有拿到位置，请把地点写出来。"),
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: 60_000 },
    );
  });
}
