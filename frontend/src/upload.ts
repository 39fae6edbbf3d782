// Hands in files piece by piece. A cut network waits and goes on; after a closed page the same file, chosen again, goes on
// where it stopped; at the end the hash of the whole says whether every byte arrived.
import { Sha256 } from "./_sha256";

type Answer = { upload?: string; offset?: number; piece?: number; done?: boolean; detail?: string; again?: boolean };
const place = document.querySelector<HTMLElement>("[data-upload]");

class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(answer.detail || "");
  }
}

if (place) {
  const address = place.dataset.upload || "";
  const input = place.querySelector<HTMLInputElement>("[data-upload-input]")!;
  const list = place.querySelector<HTMLElement>("[data-upload-list]")!;
  const said = (name: string): string => place.dataset[`said${name}`] || "";
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value || "";
  const pause = (ms: number): Promise<void> =>
    new Promise((done) => {
      const go = (): void => {
        window.removeEventListener("online", go);
        clearTimeout(timer);
        done();
      };
      const timer = setTimeout(go, ms);
      window.addEventListener("online", go);
    });
  let under_way = 0;

  // A network that fails is waited for, longer each time; a server that refuses has said why.
  const ask = async (url: string, body: BodyInit, line: Line): Promise<Answer> => {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 30000)) {
      try {
        const response = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual" });
        if (response.type === "opaqueredirect") throw new Refused({ detail: said("Login") });
        const answer = response.headers.get("Content-Type")?.includes("json") ? ((await response.json()) as Answer) : {};
        if (response.ok) return answer;
        if (response.status < 500) throw new Refused(answer);
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      line.say(said("Wait"));
      await pause(wait);
    }
  };

  class Line {
    private readonly item = document.createElement("li");
    private readonly bar = document.createElement("progress");
    private readonly words = document.createElement("span");

    constructor(private readonly file: File) {
      list.querySelectorAll<HTMLElement>("[data-upload-kept]").forEach((one) => one.dataset.uploadKept === file.name && one.remove());
      const text = document.createElement("div");
      text.className = "lg-file";
      this.words.className = "zj-muted zj-small";
      this.words.setAttribute("aria-live", "polite");
      text.append(Object.assign(document.createElement("b"), { textContent: file.name }), this.bar, this.words);
      this.bar.max = file.size;
      this.bar.setAttribute("aria-label", file.name);
      this.item.append(text);
      list.append(this.item);
    }

    at(done: number): void {
      this.bar.value = done;
      this.words.textContent = `${Math.floor((100 * done) / this.file.size)}% · ${megabytes(done)} / ${megabytes(this.file.size)}`;
    }

    say(words: string, bad = false): void {
      this.words.textContent = words;
      this.words.className = bad ? "is-bad zj-small" : "zj-muted zj-small";
    }
  }

  const megabytes = (bytes: number): string => `${(bytes / 1048576).toFixed(bytes < 104857600 ? 1 : 0)} MB`;

  const send = async (file: File): Promise<boolean> => {
    const line = new Line(file);
    const form = new FormData();
    form.append("name", file.name);
    form.append("size", String(file.size));
    form.append("stamp", String(file.lastModified));
    try {
      const begun = await ask(address, form, line);
      const mine = `${address}${begun.upload}/`;
      const piece = begun.piece || 1048576;
      const hash = new Sha256();
      let hashed = 0;
      const hash_up_to = async (end: number): Promise<void> => {
        for (; hashed < end; hashed = Math.min(hashed + piece, end)) hash.update(new Uint8Array(await file.slice(hashed, Math.min(hashed + piece, end)).arrayBuffer()));
      };
      let offset = begun.offset || 0;
      while (offset < file.size) {
        line.at(offset);
        await hash_up_to(offset);
        offset = (await ask(`${mine}?offset=${offset}`, file.slice(offset, offset + piece), line)).offset ?? 0;
        // The server lost its draft and begins again: what was hashed stays true, only the sending starts over.
      }
      line.at(file.size);
      line.say(said("Check"));
      await hash_up_to(file.size);
      const end = await ask(`${mine}?finish=${hash.hex()}`, "", line);
      line.say(said("Done"));
      return end.done === true;
    } catch (error) {
      line.say(error instanceof Refused && error.message ? error.message : said("Failed"), true);
      if (error instanceof Refused && error.answer.again) await give_up(address, file);
      return false;
    }
  };

  // What does not match its hash is useless: forget it, so that choosing the file again begins from the front.
  const give_up = async (start: string, file: File): Promise<void> => {
    const form = new FormData();
    form.append("name", file.name);
    form.append("size", String(file.size));
    form.append("stamp", String(file.lastModified));
    const headers = { "X-CSRFToken": token };
    const begun = (await (await fetch(start, { method: "POST", body: form, headers })).json()) as Answer;
    await fetch(`${start}${begun.upload}/?drop`, { method: "POST", headers });
  };

  const send_all = async (files: File[]): Promise<void> => {
    under_way++;
    let all = files.length > 0;
    for (const file of files) all = (await send(file)) && all;
    under_way--;
    if (all && !under_way) {
      location.hash = "files";
      location.reload();
    }
  };

  input.addEventListener("change", () => {
    const files = Array.from(input.files || []);
    input.value = "";
    void send_all(files);
  });
  const target = input.closest("label")!;
  target.addEventListener("dragover", (event) => {
    event.preventDefault();
    target.classList.add("is-over");
  });
  target.addEventListener("dragleave", () => target.classList.remove("is-over"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    target.classList.remove("is-over");
    void send_all(Array.from(event.dataTransfer?.files || []));
  });
  window.addEventListener("beforeunload", (event) => {
    if (under_way) event.preventDefault();
  });
}
