// A form as the phone shows it: what is not asked is hidden, what is wrong is said beside it, whatever is typed is told at once.
import { h, icon, shape } from "./_dom";
import { evaluate, filled, options, type Answers, type Found, type Question } from "./_survey";

export interface Hit { id: string; name: string; at: string }
export interface Around {
  today: string;
  changed(answers: Answers): void;
  look?(source: string, query: string): Promise<Hit[]>;
  addPhoto?(file: File): Promise<string>;
  dropPhoto?(key: string): Promise<void>;
  photo?(key: string): Promise<Blob | undefined>;
}
export interface Form { element: HTMLElement; check(): Found; answers(): Answers }

const NONE = "";

/** The form of `questions` filled with `given`; `given` is changed in place. */
export function drawForm(questions: Question[], given: Answers, around: Around, faults: Record<string, string> = {}): Form {
  const element = h("div.fw-form");
  const boxes = new Map<string, { box: HTMLElement; error: HTMLElement; question: Question }>();
  const touched = new Set(Object.keys(faults));
  let all = false;
  let found = evaluate(questions, given, around.today);

  const refresh = (): void => {
    found = evaluate(questions, given, around.today);
    const shown = new Set(found.shown);
    for (const [path, { box, error }] of boxes) {
      box.hidden = !shown.has(path);
      const fault = found.faults[path] ?? (touched.has(path) ? faults[path] : undefined);
      const say = fault && (all || touched.has(path)) ? fault : "";
      box.classList.toggle("is-bad", Boolean(say));
      error.replaceChildren(...(say ? [shape("red"), say] : []));
      for (const one of box.querySelectorAll(":scope > input, :scope > .zj-affix > input, :scope > textarea, :scope > select")) one.setAttribute("aria-invalid", String(Boolean(say)));
    }
  };
  const set = (target: Answers, path: string, key: string, value: unknown, settled = false): void => {
    target[key] = value;
    // While one types a half number is no fault; it is told once one has moved on.
    if (settled) touched.add(path);
    delete faults[path];
    refresh();
    around.changed(given);
  };

  const draw = (list: Question[], target: Answers, prefix: string): HTMLElement[] => list.map((question) => drawOne(question, target, prefix));

  function drawOne(question: Question, target: Answers, prefix: string): HTMLElement {
    const path = prefix + question.key;
    const id = `f-${path.replace(/\./g, "-")}`;
    const error = h("p.zj-error", { id: `${id}-e`, "aria-live": "polite" });
    const many = ["choice", "multi", "yes", "group", "photo", "place"].includes(question.kind);
    const title = [question.title, question.required && question.kind !== "photo" ? h("em", { "aria-hidden": true }, " *") : null];
    const box = many
      ? h("fieldset.fw-q", { id: `${id}-box` }, h("legend.fw-q__t", {}, ...title))
      : h("div.fw-q", { id: `${id}-box` }, h("label.fw-q__t", { for: id }, ...title));
    if (question.hint) box.append(h("p.fw-q__h", { id: `${id}-h` }, question.hint));
    box.append(...control(question, target, path, id), error);
    boxes.set(path, { box, error, question });
    return box;
  }

  function control(question: Question, target: Answers, path: string, id: string): HTMLElement[] {
    const value = target[question.key];
    const put = (next: unknown, settled = false): void => set(target, path, question.key, next, settled);
    const told = { "aria-describedby": `${question.hint ? `${id}-h ` : ""}${id}-e`, "aria-required": question.required || undefined };
    switch (question.kind) {
      case "long": {
        const area = h("textarea.zj-input", { id, rows: 3, ...told }) as HTMLTextAreaElement;
        area.value = String(value ?? NONE);
        area.addEventListener("input", () => put(area.value));
        area.addEventListener("change", () => put(area.value, true));
        return [area];
      }
      case "choice":
      case "yes": {
        const pairs: [string, string][] = question.kind === "yes" ? [["yes", "是"], ["no", "否"]] : (question.options ?? []);
        if (pairs.length > 8) return [pick(pairs, id, value, put, told)];
        return [marks("radio", pairs, id, (one) => value === one, (one) => put(one, true))];
      }
      case "multi": {
        const has = new Set(Array.isArray(value) ? (value as string[]) : []);
        return [marks("checkbox", question.options ?? [], id, (one) => has.has(one), (one, on) => {
          if (on) has.add(one);
          else has.delete(one);
          put(options(question).filter((option) => has.has(option)), true);
        })];
      }
      case "place": return [place(value as Answers | undefined, id, put)];
      case "photo": return [photos(question, target, put)];
      case "lookup": return lookup(question, value as { id: string; name: string } | undefined, id, put, told);
      case "group": return [group(question, target, path)];
      default: {
        const type = question.kind === "date" ? "date" : "text";
        const input = h("input.zj-input", { id, type, autocomplete: "off", inputmode: question.kind === "number" ? "decimal" : undefined, ...told }) as HTMLInputElement;
        input.value = String(value ?? NONE);
        input.addEventListener("input", () => put(input.value));
        input.addEventListener("change", () => put(input.value, true));
        return [question.unit ? h("div.zj-affix", {}, input, h("span", {}, question.unit)) : input];
      }
    }
  }

  function pick(pairs: [string, string][], id: string, value: unknown, put: (next: unknown, settled?: boolean) => void, told: Record<string, string | boolean | undefined>): HTMLElement {
    const select = h("select.zj-input", { id, ...told }, h("option", { value: "" }, "请选择"), ...pairs.map(([one, label]) => h("option", { value: one, selected: one === value }, label))) as HTMLSelectElement;
    select.addEventListener("change", () => put(select.value, true));
    return select;
  }

  function marks(type: string, pairs: [string, string][], id: string, on: (one: string) => boolean, put: (one: string, on: boolean) => void): HTMLElement {
    return h("div.fw-marks", {}, ...pairs.map(([one, label]) => {
      const input = h("input", { type, name: id, value: one, checked: on(one) }) as HTMLInputElement;
      input.addEventListener("change", () => put(one, input.checked));
      return h("label.fw-mark", {}, input, h("span", {}, label));
    }));
  }

  function place(value: Answers | undefined, id: string, put: (next: unknown, settled?: boolean) => void): HTMLElement {
    const told = h("p.zj-muted", { "aria-live": "polite" });
    const inputs = (["lng", "lat"] as const).map((name) => {
      const input = h("input.zj-input", { id: `${id}-${name}`, type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": name === "lng" ? "经度" : "纬度", placeholder: name === "lng" ? "经度" : "纬度" }) as HTMLInputElement;
      input.value = String(value?.[name] ?? NONE);
      return input;
    });
    const read = (settled: boolean): void => {
      const [lng, lat] = inputs.map((one) => one.value.trim());
      put(lng || lat ? { lng, lat } : {}, settled);
    };
    for (const one of inputs) {
      one.addEventListener("input", () => read(false));
      one.addEventListener("change", () => read(true));
    }
    // Only this once and only when asked: no track is kept.
    const here = h("button.zj-btn", { type: "button" }, icon("pin"), "记下我在的位置");
    here.addEventListener("click", () => {
      told.textContent = "正在定位…";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          [inputs[0]!.value, inputs[1]!.value] = [coords.longitude.toFixed(6), coords.latitude.toFixed(6)];
          told.textContent = `误差约 ${Math.round(coords.accuracy)} 米`;
          read(true);
        },
        () => (told.textContent = "没有定到位，可以走到空旷处再试，也可以手填或先空着。"),
        { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
      );
    });
    return h("div.fw-place", {}, here, h("div.fw-place__xy", {}, ...inputs), told);
  }

  function photos(question: Question, target: Answers, put: (next: unknown, settled?: boolean) => void): HTMLElement {
    const row = h("div.fw-photos");
    const paint = (): void => {
      const keys = Array.isArray(target[question.key]) ? (target[question.key] as string[]) : [];
      row.replaceChildren(...keys.map((key) => {
        const image = h("img", { alt: "照片" }) as HTMLImageElement;
        void around.photo?.(key).then((blob) => {
          if (blob) image.src = URL.createObjectURL(blob);
        });
        const off = h("button.zj-icon-btn", { type: "button", "aria-label": "不要这张" }, icon("x"));
        off.addEventListener("click", () => void around.dropPhoto?.(key).then(() => {
          put(keys.filter((one) => one !== key), true);
          paint();
        }));
        return h("figure", {}, image, off);
      }));
      if (keys.length < (question.most ?? 6) && around.addPhoto) {
        const input = h("input.zj-sr", { type: "file", accept: "image/*", capture: "environment" }) as HTMLInputElement;
        const told = h("p.zj-muted", { role: "status" });
        input.addEventListener("change", () => {
          const file = input.files?.[0];
          if (file) void around.addPhoto?.(file).then((key) => {
            put([...keys, key], true);
            paint();
          }, () => (told.textContent = "这张照片打不开，换一张或先不拍。"));
        });
        row.append(h("label.fw-photos__add", {}, input, icon("cam"), h("span", {}, "拍一张，不拍也行")), told);
      }
    };
    paint();
    return row;
  }

  function lookup(question: Question, value: { id: string; name: string } | undefined, id: string, put: (next: unknown, settled?: boolean) => void, told: Record<string, string | boolean | undefined>): HTMLElement[] {
    const input = h("input.zj-input", { id, type: "text", autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-l`, placeholder: "打两个字就能找", ...told }) as HTMLInputElement;
    input.value = value?.name ?? NONE;
    const hits = h("ul.fw-hits", { id: `${id}-l`, role: "listbox", hidden: true });
    const close = (): void => {
      hits.hidden = true;
      input.setAttribute("aria-expanded", "false");
    };
    let turn = 0;
    input.addEventListener("input", () => {
      const mine = ++turn;
      put(input.value.trim() ? { id: "", name: input.value.trim() } : {});
      void around.look?.(question.source ?? "", input.value).then((found) => {
        if (mine !== turn) return;
        hits.replaceChildren(...found.map((one) => {
          const button = h("button", { type: "button", role: "option" }, h("b", {}, one.name), h("small.zj-muted", {}, one.at));
          button.addEventListener("click", () => {
            input.value = one.name;
            put({ id: one.id, name: one.name }, true);
            close();
          });
          return h("li", {}, button);
        }));
        if (!found.length && input.value.trim()) hits.replaceChildren(h("li.zj-muted", {}, question.free ? "名单里没有，就按您写的记。" : "名单里没有，换个字再找。"));
        hits.hidden = !input.value.trim();
        input.setAttribute("aria-expanded", String(!hits.hidden));
      });
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    return [input, hits];
  }

  function group(question: Question, target: Answers, path: string): HTMLElement {
    const body = h("div.fw-group");
    const rows = (): Answers[] => {
      if (!Array.isArray(target[question.key])) target[question.key] = [];
      return target[question.key] as Answers[];
    };
    const paint = (): void => {
      for (const name of [...boxes.keys()]) if (name.startsWith(`${path}.`)) boxes.delete(name);
      body.replaceChildren(...rows().map((row, n) => {
        const off = h("button.zj-btn.zj-btn--quiet", { type: "button" }, "去掉这一条");
        off.addEventListener("click", () => {
          rows().splice(n, 1);
          paint();
          around.changed(given);
        });
        return h("section.fw-group__row", { "aria-label": `${question.title} ${n + 1}` }, h("p.fw-group__n", {}, `${question.title} ${n + 1}`, off), ...draw(question.questions ?? [], row, `${path}.${n}.`));
      }));
      if (rows().length < (question.most ?? 50)) {
        const add = h("button.zj-btn", { type: "button" }, icon("plus"), `加一条${question.title}`);
        add.addEventListener("click", () => {
          rows().push({});
          paint();
          around.changed(given);
          body.querySelector<HTMLElement>(`section:last-of-type input, section:last-of-type select, section:last-of-type textarea`)?.focus();
        });
        body.append(add);
      }
      refresh();
    };
    queueMicrotask(paint);
    return body;
  }

  element.append(...draw(questions, given, ""));
  queueMicrotask(refresh);

  return {
    element,
    answers: () => given,
    check: () => {
      all = true;
      refresh();
      const first = found.shown.find((path) => found.faults[path]);
      if (first) {
        const box = boxes.get(first)?.box;
        box?.scrollIntoView({ block: "center" });
        box?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
      }
      return found;
    },
  };
}

/** How much of a form is filled, in words. */
export const filledOf = (found: Found): string => `${found.shown.filter((path) => filled(found.answers[path])).length} 项填完`;
