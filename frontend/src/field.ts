// 摸排 on the phone: opens without a network, keeps what is filled in, sends when there is a signal.
import { h, icon, shape } from "./_dom";
import { drawForm, filledOf, type Form } from "./_fieldform";
import { exportUnsent, restore } from "./_fieldfile";
import * as lists from "./_fieldlist";
import * as store from "./_fieldstore";
import type { Package, Rec, Rules, Row, State } from "./_fieldstore";
import { evaluate, type Answers, type Question } from "./_survey";
import { listName, nudge, onChange, status, sync, whoIsIt } from "./_fieldsync";

const rules = JSON.parse(document.getElementById("rules")?.textContent ?? "{}") as Rules;
const root = document.getElementById("app") as HTMLElement;
const LOGIN = document.body.dataset.login ?? "/";
let recs: Rec[] = [];
let packs: Package[] = [];
let drawn = "";
let leave: (() => Promise<unknown>) | null = null;
let newer: ServiceWorker | null = null;
let changing = false;

const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const two = (number: number): string => String(number).padStart(2, "0");
const clockOf = (iso: string): string => {
  const at = new Date(iso);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${at.getMonth() + 1}月${at.getDate()}日 ${time}`;
};
const pack = (assignment: number): Package | undefined => packs.find((one) => one.assignment === assignment);
const nameOf = (rec: Rec): string => {
  const text = pack(rec.assignment)?.questions.find((one) => one.kind === "text");
  return String((text && rec.content.answers[text.key]) || rec.content.label || "新的一件");
};
/** The office shows some names masked; whoever stands at the door has to know at which. */
const rowName = (form: Package, row: Row): string => {
  const text = form.questions.find((one) => one.kind === "text" && row.answers[one.key]);
  return String((text && row.answers[text.key]) || row.label);
};
const button = (css: string, text: string, onclick: () => void, ...before: Node[]): HTMLElement => h(`button.zj-btn${css}`, { type: "button", click: onclick as EventListener }, ...before, text);

async function load(): Promise<void> {
  [recs, packs] = [await store.records(), await store.packages()];
}

// --- the frame ------------------------------------------------------------------------------------------------------

const NETS: Record<string, [string, string]> = {
  on: ["check", "有信号，随填随送"], off: ["off", "没有信号，照常干活"], login: ["key", "登录过期了，照常干活"],
  other: ["user", "登录的是别人，照常干活"], refused: ["key", "账号没有摸排的权限"], revoked: ["key", "权限已收回"],
};

function top(back?: string): HTMLElement {
  const unsent = recs.filter((one) => one.state === "waiting").length;
  const net = navigator.onLine ? status.net : "off";
  const [sign, words] = NETS[net] ?? NETS.off!;
  const bar = h(`header.ph-top.ph-top--off${net === "on" ? ".fw-top--on" : ""}`);
  if (back) bar.append(h("a.zj-icon-btn", { href: back, "aria-label": "返回" }, icon("left")));
  bar.append(h("span.ph-net", { role: "status" }, icon(sign), words));
  bar.append(net === "login" || net === "other" ? h("a.zj-push.zj-small.fw-top__login", { href: LOGIN }, "去登录") : h("span.zj-push.zj-small", { id: "unsent" }, unsent ? `${unsent} 条存在手机里` : ""));
  return bar;
}

function tabs(here: string): HTMLElement {
  const entry = (href: string, sign: string, text: string): HTMLElement => h("a", { href, "aria-current": here === href ? "page" : undefined }, icon(sign), h("span", {}, text));
  return h("nav.ph-tabs.fw-tabs", { "aria-label": "主导航" }, entry("#", "inbox", "今天"), entry("#surveys", "survey", "摸排"), entry("#mine", "user", "我的"));
}

function show(...parts: (Node | null | undefined | false)[]): void {
  root.replaceChildren(...parts.filter((one): one is Node => Boolean(one)));
}

const notice = (colour: string, ...children: (Node | string)[]): HTMLElement => h(`div.zj-notice.is-${colour}`, {}, shape(colour), h("div", {}, ...children));

// --- before the key is there ------------------------------------------------------------------------------------------

function plain(title: string, ...children: (Node | null | undefined | false)[]): void {
  show(h("div.ph-body.fw-door", {}, h("h1.ph-h1", {}, title), ...children.filter((one): one is Node => Boolean(one))));
}

const pinInput = (label: string, id: string): [HTMLElement, HTMLInputElement] => {
  const input = h("input.zj-input.fw-pin", { id, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: rules.digits }) as HTMLInputElement;
  return [h("div.zj-field", {}, h("label", { for: id }, label), input), input];
};

async function start(): Promise<void> {
  if (await store.meta("revoked")) return revokedScreen();
  if (await store.isSetUp()) return lockScreen();
  try {
    const me = await whoIsIt();
    setUpScreen(me.name);
  } catch (error) {
    const net = (error as { net?: string }).net;
    const said = (error as Error).message;
    if (net === "login") location.assign(LOGIN);
    else plain("摸排", h("p", {}, net === "off" ? "第一次用要有网络：登录一次、把表和底数带下来，以后没有信号也能用。" : said || "现在打不开，请稍后再试。"), button(".zj-btn--primary", "再试一次", () => void start()));
  }
}

function setUpScreen(name: string): void {
  const [first, one] = pinInput(`设一个 ${rules.digits} 位数字的手机密码`, "pin");
  const [second, two_] = pinInput("再输一遍", "pin2");
  const error = h("p.zj-error", { role: "alert" });
  const form = h("form.zj-form", {}, first, second, error, h("button.zj-btn.zj-btn--primary", {}, "设好，带下底数"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!new RegExp(`^[0-9]{${rules.digits}}$`).test(one.value)) error.replaceChildren(shape("red"), `要 ${rules.digits} 位数字。`);
    else if (/^(.)\1+$/.test(one.value) || "01234567890".includes(one.value) || "9876543210".includes(one.value)) error.replaceChildren(shape("red"), "太好猜了，换一个。");
    else if (one.value !== two_.value) error.replaceChildren(shape("red"), "两遍不一样，请重输。");
    else void store.setPin(one.value, rules).then(inside);
  });
  plain(`${name}，您好`, h("p", {}, "底数和您填的都加密存在这台手机里，密码只有您知道，打开摸排时输一次。忘了密码，没送出去的就打不开了。"), form);
  one.focus();
}

async function lockScreen(): Promise<void> {
  const [field, input] = pinInput("手机密码", "pin");
  const error = h("p.zj-error", { role: "alert" });
  const left = await store.counts();
  const unsent = left.waiting + left.draft + left.conflict + left.refused;
  const open = h("button.zj-btn.zj-btn--primary", {}, "打开") as HTMLButtonElement;
  const form = h("form.zj-form", {}, field, error, open);
  const wait = async (): Promise<boolean> => {
    const seconds = await store.waiting();
    open.disabled = seconds > 0;
    open.textContent = seconds ? `${seconds} 秒后再试` : "打开";
    if (seconds) window.setTimeout(() => void wait(), 1000);
    return seconds > 0;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      if (open.disabled || (await wait())) return;
      open.disabled = true;
      if (await store.unlock(input.value, rules)) return inside();
      input.value = "";
      error.replaceChildren(shape("red"), "密码不对。");
      open.disabled = false;
      await wait();
      input.focus();
    })();
  });
  plain("摸排", unsent ? h("p", {}, `手机里有 ${unsent} 条还没送到。`) : null, form, h("details.zj-small", {}, h("summary", {}, "忘了密码"), h("p", {}, "打不开了，只能清空重来；没送到的会没有。"), button(".zj-btn--danger", "清空这台手机的摸排", () => {
    if (window.confirm("没送到的记录会永远没有。确定清空？")) void store.wipe().then(() => location.reload());
  })));
  input.focus();
  await wait();
}

/** The right was taken back: nothing is left here but what was not sent, and that only until it is saved or given up. */
async function revokedScreen(): Promise<void> {
  const left = await store.counts();
  const unsent = left.waiting + left.draft + left.conflict + left.refused;
  if (!unsent) {
    await store.wipe();
    return plain("权限已收回", h("p", {}, "这台手机上的摸排已经清空。"));
  }
  const words = h("p", {}, `底数已经清掉。还有 ${unsent} 条没送到，可以先存成加密文件交给办公室，再清空。`);
  const clear = button(".zj-btn--danger", "不存了，直接清空", () => {
    if (window.confirm("没送到的记录会永远没有。确定清空？")) void store.wipe().then(revokedDone);
  });
  if (store.isOpen()) plain("权限已收回", words, saver(() => void store.wipe().then(revokedDone)), clear);
  else {
    const [field, input] = pinInput("手机密码", "pin");
    const error = h("p.zj-error", { role: "alert" });
    const form = h("form.zj-form", {}, field, error, h("button.zj-btn.zj-btn--primary", {}, "打开"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void store.unlock(input.value, rules).then((good) => (good ? revokedScreen() : error.replaceChildren(shape("red"), "密码不对，稍后再试。")));
    });
    plain("权限已收回", words, form, clear);
  }
}
const revokedDone = (): void => plain("权限已收回", h("p", {}, "这台手机上的摸排已经清空。"));

async function inside(): Promise<void> {
  lists.forget();
  await load();
  void navigator.storage?.persist?.();
  drawn = "";
  await route();
  nudge();
}

// --- today ------------------------------------------------------------------------------------------------------------

const STATES: Record<State, [string, string]> = { draft: ["edit", "没填完"], waiting: ["clock", "等信号"], sent: ["check", "已送到"], conflict: ["flag", "两边不同"], refused: ["x", "要改"] };

function item(rec: Rec): HTMLElement {
  const [sign, word] = STATES[rec.state];
  const form = pack(rec.assignment);
  const about = rec.state === "refused" ? (rec.content.sentence ?? "") : rec.state === "sent" ? (rec.content.settled ?? `编号 ${rec.content.number ?? ""}`) : form ? filledOf(evaluate(form.questions, rec.content.answers, today())) : "";
  return h(`li.ph-it.is-${rec.state === "sent" ? "sent" : rec.state === "refused" || rec.state === "conflict" ? "bad" : "wait"}`, { "data-key": rec.key, "data-state": rec.state },
    h("a", { href: `#form/${rec.key}` }, h("span.ph-it__s", {}, icon(sign), h("em", {}, word)), h("span.ph-it__t", {}, h("b", {}, `${form?.title ?? "摸排"} · ${nameOf(rec)}`), h("small", {}, about)), h("span.zj-muted.zj-small", {}, clockOf(rec.at))));
}

const inWords = (question: Question, value: unknown): string => {
  if (value === undefined || value === "" || value === null) return "—";
  if (question.kind === "yes") return value === "yes" ? "是" : "否";
  const label = (one: unknown): string => question.options?.find(([key]) => key === one)?.[1] ?? String(one);
  if (Array.isArray(value)) return value.map(label).join("、") || "—";
  if (typeof value === "object") return "name" in value ? String(value.name) : Object.values(value as object).join("，");
  return question.kind === "choice" ? label(value) : `${String(value)}${question.unit ?? ""}`;
};

function clash(rec: Rec): HTMLElement {
  const theirs = rec.content.theirs;
  const form = pack(rec.assignment);
  const differing = (form?.questions ?? []).filter((one) => one.column && JSON.stringify(theirs?.answers[one.key] ?? null) !== JSON.stringify(rec.content.answers[one.key] ?? null));
  const side = (title: string, answers: Answers, choice: "mine" | "theirs"): HTMLElement => {
    const chosen = h("button", { type: "button" }, h("small", {}, title), ...differing.slice(0, 6).map((one) => h("b", {}, differing.length > 1 ? `${one.title}：${inWords(one, answers[one.key])}` : inWords(one, answers[one.key]))));
    chosen.addEventListener("click", () => void choose(rec, choice));
    return chosen;
  };
  return h("section.ph-clash", { "data-clash": rec.key }, h("p", {}, h("b", {}, `${nameOf(rec)} ${differing.length === 1 ? differing[0]!.title : ""}，两边写得不一样`)),
    h("div.ph-pick", {}, side(`您 ${clockOf(rec.content.filled_at)}`, rec.content.answers, "mine"), side("台账里现在", theirs?.answers ?? {}, "theirs")), h("p.zj-muted.zj-small", {}, "选一个；没选中的那份也留着。"));
}

async function choose(rec: Rec, choice: "mine" | "theirs"): Promise<void> {
  await store.changeRecord(rec.key, (now) => {
    if (now.state !== "conflict") return false;
    now.state = "waiting";
    now.turn += 1;
    now.content.choice = choice;
    if (choice === "mine" && now.content.theirs) [now.content.base, now.content.was] = [now.content.theirs.version, now.content.theirs.answers];
  });
  await refresh();
  nudge();
}

async function todayScreen(): Promise<void> {
  const me = await store.meta<{ name: string }>("me");
  const fetched = await store.meta<string>("fetched");
  const left = packs.reduce((sum, one) => sum + one.rows.filter((row) => !row.done && !recs.some((rec) => rec.content.subject === row.pk && rec.assignment === one.assignment && rec.state !== "draft")).length, 0);
  const count = (state: State): number => recs.filter((one) => one.state === state).length;
  const at = new Date();
  const places = [...new Set(packs.map((one) => one.unit))];
  const figure = (title: string, number: number, sign = ""): HTMLElement => h("div", {}, h("dt", {}, title), h("dd", {}, sign && number ? shape(sign) : null, String(number)));
  const open = recs.filter((one) => one.state !== "sent");
  const sent = recs.filter((one) => one.state === "sent").slice(0, 30);
  show(
    top(),
    h("div.ph-body.ph-body--tight", {},
      h("div", {}, h("h1.ph-h1", {}, places.length === 1 ? places[0]! : places.length ? `${places.length} 个网格` : "摸排"), h("p.zj-muted.zj-small", {}, [me?.name, `${at.getMonth() + 1}月${at.getDate()}日 周${"日一二三四五六"[at.getDay()]}`, fetched ? `用的是 ${clockOf(fetched)} 的底数` : "底数还没带下来"].filter(Boolean).join(" · "))),
      h("dl.ph-figs", {}, figure("还要看", left), figure("等信号", count("waiting")), figure("两边不同", count("conflict"), "yellow"), figure("已送到", count("sent"))),
      newer && notice("none", h("p", {}, "摸排有新版本。填的都在，换上就能接着用。"), button("", "换上新版本", () => {
        changing = true;
        newer?.postMessage("take over");
      })),
      status.sentence && status.net !== "off" && notice("yellow", h("p", {}, status.sentence)),
      ...recs.filter((one) => one.state === "conflict").map(clash),
      open.length + sent.length ? h("ul.zj-card.ph-list", {}, ...[...open.filter((one) => one.state !== "conflict"), ...sent].map(item)) : h("div.zj-empty", {}, h("h3", {}, packs.length ? "还没有填过" : "还没有派给您的摸排"), h("p", {}, packs.length ? "到“摸排”里挑一户，或者直接新报一件。" : "派下来以后，有信号时会自己带下来。")),
      h("p.ph-note.zj-muted", {}, "有信号自动送，只送一次。怕手机丢？", h("a", { href: "#mine" }, "把没送的存成文件"))),
    fab(),
    tabs("#"),
  );
}

function fab(assignment?: number): HTMLElement | null {
  const offered = packs.filter((one) => one.may_add && !one.gone && (assignment === undefined || one.assignment === assignment));
  return offered.length ? h("a.ph-fab", { href: offered.length === 1 ? `#new/${offered[0]!.assignment}` : "#surveys" }, icon("plus"), "新报一件") : null;
}

// --- surveys ----------------------------------------------------------------------------------------------------------

function surveysScreen(): void {
  const line = (one: Package): HTMLElement => {
    const done = one.rows.filter((row) => row.done || recs.some((rec) => rec.content.subject === row.pk && rec.assignment === one.assignment && rec.state !== "draft")).length;
    return h("li.ph-it.is-wait", {}, h("a", { href: `#survey/${one.assignment}` }, h("span.ph-it__s", {}, icon("survey")), h("span.ph-it__t", {}, h("b", {}, one.title), h("small", {}, [one.unit, one.due ? `${one.due} 前` : "", one.gone ? "已结束" : ""].filter(Boolean).join(" · "))), h("span.zj-muted.zj-small", {}, one.rows.length ? `${done} / ${one.rows.length}` : "")));
  };
  show(top(), h("div.ph-body.ph-body--tight", {}, h("h1.ph-h1", {}, "摸排"), packs.length ? h("ul.zj-card.ph-list", {}, ...packs.map(line)) : h("div.zj-empty", {}, h("h3", {}, "还没有派给您的摸排"), h("p", {}, "派下来以后，有信号时会自己带下来。"))), tabs("#surveys"));
}

function surveyScreen(assignment: number): void {
  const found = pack(assignment);
  if (!found) return void location.replace("#surveys");
  const list = h("ul.zj-card.ph-list");
  const paint = (words: string): void => {
    const rows = found.rows.filter((row) => !words || row.label.includes(words) || Object.values(row.answers).some((one) => typeof one === "string" && one.includes(words)));
    const state = (row: Row): [string, string, string] => {
      const rec = recs.find((one) => one.content.subject === row.pk && one.assignment === assignment);
      if (rec && rec.state !== "sent") return [...STATES[rec.state], rec.key];
      return row.done || rec ? ["check", "看过了", ""] : ["edit", "还没看", ""];
    };
    list.replaceChildren(...rows.slice(0, 200).map((row) => {
      const [sign, word, key] = state(row);
      return h(`li.ph-it.is-${sign === "check" ? "sent" : "wait"}`, {}, h("a", { href: key ? `#form/${key}` : `#row/${assignment}/${row.pk}` }, h("span.ph-it__s", {}, icon(sign), h("em", {}, word)), h("span.ph-it__t", {}, h("b", {}, rowName(found, row)), h("small", {}, found.questions.filter((one) => one.column && one.kind !== "text").slice(0, 3).map((one) => inWords(one, row.answers[one.key])).filter((one) => one !== "—").join(" · ")))));
    }));
    if (rows.length > 200) list.append(h("li.ph-note.zj-muted", {}, `还有 ${rows.length - 200} 户，打两个字找。`));
    if (!rows.length) list.append(h("li.ph-note.zj-muted", {}, found.rows.length ? "没有找到，换个字。" : "台账里还没有这个网格的，看到一件报一件。"));
  };
  const search = h("input.zj-input", { type: "search", placeholder: "找一户", "aria-label": "找一户" }) as HTMLInputElement;
  search.addEventListener("input", () => paint(search.value.trim()));
  paint("");
  show(top("#surveys"), h("div.ph-body.ph-body--tight", {}, h("div", {}, h("h1.ph-h1", {}, found.title), h("p.zj-muted.zj-small", {}, `${found.unit} · 第 ${found.number} 版${found.due ? ` · ${found.due} 前` : ""}`)), found.purpose ? h("p", {}, found.purpose) : null, found.left ? notice("yellow", `这个网格还有 ${found.left} 行没带下来，请找派发的人分一分。`) : null, found.rows.length > 5 ? search : null, list), fab(assignment), tabs("#surveys"));
}

// --- a form -----------------------------------------------------------------------------------------------------------

async function newRecord(assignment: number, row?: Row): Promise<void> {
  const found = pack(assignment);
  if (!found) return void location.replace("#surveys");
  const content = { label: row?.label ?? "", subject: row?.pk ?? "", base: row?.version ?? null, was: row?.answers ?? {}, answers: structured(row?.answers ?? {}), filled_at: new Date().toISOString(), choice: "" as const };
  const rec = await store.addRecord({ key: crypto.randomUUID(), assignment, number: found.number, state: "draft", turn: 1, attempted: 0, at: new Date().toISOString(), content });
  await load();
  location.replace(`#form/${rec.key}`);
}
const structured = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

async function formScreen(key: string): Promise<void> {
  const rec = await store.record(key);
  const found = rec && pack(rec.assignment);
  if (!rec || !found) return void location.replace("#");
  const answers = structured(rec.content.answers);
  // A form of a newer version takes what was filled with an older one question by question; what it no longer asks is told.
  const keys = new Set(found.questions.map((one) => one.key));
  const lost = Object.keys(answers).filter((one) => !keys.has(one));
  let saving: Promise<unknown> = Promise.resolve();
  let dirty = false;
  const save = (): Promise<unknown> => {
    dirty = true;
    saving = saving.then(async () => {
      if (!dirty) return;
      dirty = false;
      const now = structured(answers);
      await store.changeRecord(key, (one) => {
        one.content.answers = now;
        one.content.choice = "";
        one.number = found.number;
        one.at = one.content.filled_at = new Date().toISOString();
        // What has left the phone under this turn may have arrived: from here on it is another one.
        if (one.attempted === one.turn) one.turn += 1;
        one.state = "draft";
      });
      // Said where everything else is said, so that nobody has to trust the words below.
      if (!dirty) root.querySelector("[data-form]")?.setAttribute("data-kept", JSON.stringify(now));
    });
    return saving;
  };
  leave = () => saving;
  const form: Form = drawForm(found.questions, answers, {
    today: today(),
    changed: () => void save(),
    look: async (source, query) => lists.search(await lists.load(listName(rec.assignment, source)), query),
    addPhoto: async (file) => {
      const name = crypto.randomUUID();
      await store.addPhoto({ key: name, record: key, assignment: rec.assignment, sent: false, blob: await smaller(file) });
      return name;
    },
    dropPhoto: async (name) => void (await store.dropPhoto(name)),
    photo: async (name) => (await store.photosOf(key)).find((one) => one.key === name)?.blob,
  }, { ...rec.content.faults });
  const finish = button(".zj-btn--primary", "填完了", () => void (async () => {
    if (Object.keys(form.check().faults).length) return;
    await save();
    await store.changeRecord(key, (one) => {
      if (one.state === "waiting" || one.state === "sent") return false;
      one.state = "waiting";
    });
    await refresh(false);
    location.assign("#");
    nudge();
  })());
  const drop = button(".zj-btn--quiet.zj-btn--danger", "这一件不要了", () => void (async () => {
    if (!window.confirm("删掉手机里的这一件？删了就没有了。")) return;
    await saving;
    await store.dropRecord(key);
    await refresh(false);
    location.assign("#");
  })());
  const gone = rec.attempted > 0;
  show(
    top("#"),
    h("div.ph-body.ph-body--tight", { "data-form": key },
      h("div", {}, h("h1.ph-h1", {}, nameOf(rec)), h("p.zj-muted.zj-small", {}, `${found.title} · ${found.unit}${rec.number === found.number ? "" : ` · 原来用第 ${rec.number} 版填的，现在是第 ${found.number} 版`}`)),
      rec.state === "refused" && rec.content.sentence ? notice("red", rec.content.sentence) : null,
      rec.state === "sent" && notice("green", "已经送到。再改会作为更正再送一次。"),
      lost.length ? notice("yellow", `新表里没有这几题，原来填的是：${lost.map((one) => JSON.stringify(answers[one])).join("、")}`) : null,
      form.element, gone ? null : drop),
    h("footer.ph-foot.fw-foot", {}, h("span.zj-muted.zj-small", {}, "随填随存在手机里"), finish),
  );
}

/** Smaller, and without what the camera writes along (place, device): the photo shows what it shows. */
async function smaller(file: File): Promise<Blob> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("photo"))), "image/jpeg", 0.82));
}

// --- mine -------------------------------------------------------------------------------------------------------------

function saver(after: () => void): HTMLElement {
  const input = h("input.zj-input", { id: "passphrase", type: "password", autocomplete: "new-password" }) as HTMLInputElement;
  const error = h("p.zj-error", { role: "alert" });
  const form = h("form.zj-form", {}, h("div.zj-field", {}, h("label", { for: "passphrase" }, `给文件设一个口令，至少 ${rules.passphrase} 个字，恢复时要用`), input), error, h("button.zj-btn", {}, icon("dl"), "把没送的存成文件"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.length < rules.passphrase) return error.replaceChildren(shape("red"), `口令至少 ${rules.passphrase} 个字。`);
    void (async () => {
      const me = await store.meta<{ name: string }>("me");
      const { text, keys } = await exportUnsent(input.value, rules.rounds, me?.name ?? "");
      const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: `摸排-未送-${today()}.json` }) as HTMLAnchorElement;
      link.click();
      await store.setMeta("exported", { at: new Date().toISOString(), keys });
      input.value = "";
      error.replaceChildren();
      error.insertAdjacentElement("beforebegin", h("p", { role: "status" }, `已存 ${keys.length} 条到文件。`));
      after();
    })();
  });
  return form;
}

async function mineScreen(): Promise<void> {
  const me = await store.meta<{ name: string }>("me");
  const exported = await store.meta<{ at: string; keys: string[] }>("exported");
  const open = recs.filter((one) => one.state !== "sent");
  const saved = new Set(exported?.keys ?? []);
  const unsaved = open.filter((one) => !saved.has(one.key)).length;
  const file = h("input.zj-input", { id: "file", type: "file", accept: ".json,application/json" }) as HTMLInputElement;
  const word = h("input.zj-input", { id: "word", type: "password", autocomplete: "off" }) as HTMLInputElement;
  const told = h("p.zj-error", { role: "alert" });
  const back = h("form.zj-form", {}, h("div.zj-field", {}, h("label", { for: "file" }, "以前存的文件"), file), h("div.zj-field", {}, h("label", { for: "word" }, "文件的口令"), word), told, h("button.zj-btn", {}, icon("upload"), "从文件恢复"));
  back.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      const chosen = file.files?.[0];
      if (!chosen) return told.replaceChildren(shape("red"), "先选文件。");
      try {
        const count = await restore(await chosen.text(), word.value);
        await refresh(false);
        told.replaceChildren(count ? `恢复了 ${count} 条。` : "文件里的这台手机上都有。");
        nudge();
      } catch (error) {
        told.replaceChildren(shape("red"), (error as Error).message === "passphrase" ? "口令不对，或文件坏了。" : "这不是摸排存的文件。");
      }
    })();
  });
  const clear = button(".zj-btn--danger", unsaved ? `还有 ${unsaved} 条没送也没存，先存成文件再清空` : "清空这台手机", () => {
    if (window.confirm("底数和记录都会从这台手机清掉。确定？")) void store.wipe().then(() => location.reload());
  }) as HTMLButtonElement;
  clear.disabled = unsaved > 0;
  const card = (title: string, ...children: Node[]): HTMLElement => h("section.zj-card.ph-card.zj-stack", {}, h("h2", {}, title), ...children);
  show(top(), h("div.ph-body.ph-body--tight", {},
    h("div", {}, h("h1.ph-h1", {}, me?.name ?? "我的"), h("p.zj-muted.zj-small", {}, `手机里 ${open.length} 条没送到，${recs.length - open.length} 条已送到`)),
    card("现在就送", h("p.zj-muted", {}, status.at ? `上次连上是 ${clockOf(status.at)}` : "还没有连上过。"), button("", "连一下试试", nudge, icon("upload"))),
    card("怕手机丢", h("p.zj-muted", {}, "没送到的连照片一起加密存成文件，可以发给办公室或换手机接着用。"), saver(() => void refresh(false).then(() => mineScreen()))),
    card("换了手机", back),
    card("离开", button("", "锁上", () => {
      store.lock();
      lists.forget();
      void lockScreen();
    }, icon("key")), clear)), tabs("#mine"));
}

// --- finding the way --------------------------------------------------------------------------------------------------

async function route(): Promise<void> {
  if (!store.isOpen()) return;
  if (status.net === "revoked") return revokedScreen();
  await leave?.();
  leave = null;
  const [name = "", ...rest] = location.hash.slice(1).split("/");
  drawn = location.hash;
  if (name === "form") await formScreen(rest[0] ?? "");
  else if (name === "new") await newRecord(Number(rest[0]));
  else if (name === "row") await newRecord(Number(rest[0]), pack(Number(rest[0]))?.rows.find((one) => one.pk === rest[1]));
  else if (name === "survey") surveyScreen(Number(rest[0]));
  else if (name === "surveys") surveysScreen();
  else if (name === "mine") await mineScreen();
  else await todayScreen();
  root.scrollTo(0, 0);
}

/** What lies on the phone has changed; a form that is being filled in is left alone. */
async function refresh(draw = true): Promise<void> {
  if (!store.isOpen()) return;
  await load();
  if (status.net === "revoked") return revokedScreen();
  const name = location.hash.slice(1).split("/")[0] ?? "";
  const typing = document.activeElement instanceof HTMLInputElement;
  if (name === "form" || (typing && name !== "")) root.querySelector("header.ph-top")?.replaceWith(top("#"));
  else if (draw && drawn === location.hash && name !== "new" && name !== "row") await route();
}

onChange(() => void refresh());
window.addEventListener("hashchange", () => void route());
window.addEventListener("online", nudge);
window.addEventListener("offline", () => void refresh());
let hidden = 0;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hidden = Date.now();
  else if (store.isOpen() && hidden && Date.now() - hidden > rules.lock_minutes * 60_000) {
    store.lock();
    lists.forget();
    void lockScreen();
  } else if (store.isOpen()) void sync();
});

async function serve(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // Only when asked to: a page is never taken from under somebody's fingers.
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (changing) location.reload();
  });
  const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  const offer = (): void => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    newer = registration.waiting;
    void refresh();
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  offer();
}

void start();
void serve().catch(() => undefined);
