// 摸排 questions, evaluated on the phone: what is shown, what is wrong, what counts as an answer. The twin of
// engines/surveys/rules/field.py; tests/specs/surveys/vectors.json holds both to the same answers.
import sentences from "../../src/zhenjie/engines/surveys/rules/sentences.json";

export type Condition =
  | { all: Condition[] } | { any: Condition[] } | { not: Condition }
  | { question: string; op: string; value?: unknown; other?: string };
export interface Question {
  key: string; kind: string; title: string; hint?: string; required?: boolean; show?: Condition; must?: Condition;
  say?: string; say_required?: string; options?: [string, string][]; min?: string; max?: string; places?: number; unit?: string;
  pattern?: string; least?: number; most?: number; questions?: Question[]; free?: boolean; source?: string; column?: string;
}
export type Answers = Record<string, unknown>;
export interface Found { answers: Answers; shown: string[]; faults: Record<string, string> }

const DIGITS = 15;
const BLANKS = " \t\r\n\u3000\u00a0";
const FULL = "０１２３４５６７８９．－−";
const HALF = "0123456789.--";
const NUMBER = /^(-?)([0-9]+)(?:\.([0-9]+))?$/;
const isMap = (value: unknown): value is Answers => typeof value === "object" && value !== null && !Array.isArray(value);

export const filled = (value: unknown): boolean =>
  !(value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length) || (isMap(value) && !Object.keys(value).length));

export function evaluate(questions: Question[], answers: Answers, today: string): Found {
  const found: Found = { answers: {}, shown: [], faults: {} };
  found.answers = walk(questions, answers, [], "", found, today);
  return found;
}

function walk(questions: Question[], answers: Answers, around: Answers[], prefix: string, found: Found, today: string): Answers {
  const kept: Answers = {};
  for (const question of questions) {
    const seen = [kept, ...around];
    if (question.show && !holds(question.show, seen)) continue;
    const path = prefix + question.key;
    found.shown.push(path);
    let value: unknown;
    if (question.kind === "group") {
      const rows = rowsOf(question, answers[question.key], path, found);
      value = rows.map((row, n) => walk(question.questions ?? [], row, seen, `${path}.${n}.`, found, today));
    } else {
      let fault: string;
      [value, fault] = clean(question, answers[question.key], today);
      if (!fault && filled(value) && question.must && !holds(question.must, [{ [question.key]: value }, ...seen])) fault = say(question, "must");
      if (fault) found.faults[path] = fault;
    }
    if (filled(value)) kept[question.key] = value;
  }
  return kept;
}

function rowsOf(question: Question, raw: unknown, path: string, found: Found): Answers[] {
  const rows = Array.isArray(raw) ? raw.filter(isMap) : [];
  if (rows.length < (question.least ?? 0)) found.faults[path] = say(question, "least", { least: question.least });
  const most = question.most ?? 50;
  if (rows.length > most) found.faults[path] = say(question, "most", { most });
  return rows.slice(0, most);
}

export function say(question: Question, fault: keyof typeof sentences, values: Record<string, unknown> = {}): string {
  const own = fault === "required" || fault === "least" ? question.say_required : question.say;
  if (own && !["kind", "long", "digits", "number", "date", "option", "photos"].includes(fault)) return own;
  let text = sentences[fault].split("{title}").join(question.title);
  for (const [name, value] of Object.entries(values)) text = text.split(`{${name}}`).join(String(value));
  return text;
}

export function holds(condition: Condition, seen: Answers[]): boolean {
  if ("all" in condition) return condition.all.every((one) => holds(one, seen));
  if ("any" in condition) return condition.any.some((one) => holds(one, seen));
  if ("not" in condition) return !holds(condition.not, seen);
  const value = lookUp(condition.question, seen);
  const wanted = condition.other === undefined ? condition.value : lookUp(condition.other, seen);
  return compare(condition.op, scalar(value), scalar(wanted));
}

const lookUp = (key: string, seen: Answers[]): unknown => seen.find((answers) => Object.prototype.hasOwnProperty.call(answers, key))?.[key];
const scalar = (value: unknown): unknown => (isMap(value) ? value.id || value.name : value);

function compare(op: string, value: unknown, wanted: unknown): boolean {
  if (op === "filled" || op === "empty") return filled(value) === (op === "filled");
  if (op === "is" || op === "differs") {
    const same = Array.isArray(value) ? value.includes(wanted) : filled(value) && value === wanted;
    return same === (op === "is");
  }
  if (op === "in") return Array.isArray(wanted) && (Array.isArray(value) ? value.some((one) => wanted.includes(one)) : wanted.includes(value));
  if (typeof value !== "string" || typeof wanted !== "string" || !value || !wanted) return false;
  const by = order(value, wanted);
  return op === "more" ? by > 0 : op === "less" ? by < 0 : op === "least" ? by >= 0 : by <= 0;
}

function order(a: string, b: string): number {
  if (NUMBER.test(a) && NUMBER.test(b)) return Math.sign(Number(a) - Number(b));
  return a > b ? 1 : a < b ? -1 : 0;
}

export function clean(question: Question, raw: unknown, today: string): [unknown, string] {
  let [value, fault] = (cleaners[question.kind] ?? text)(question, raw ?? null, today);
  if (!fault && !filled(value) && question.required && question.kind !== "photo") fault = say(question, "required");
  return [value, fault];
}

const trim = (value: string): string => {
  let [start, end] = [0, value.length];
  while (start < end && BLANKS.includes(value[start]!)) start += 1;
  while (end > start && BLANKS.includes(value[end - 1]!)) end -= 1;
  return value.slice(start, end);
};

type Cleaner = (question: Question, raw: unknown, today: string) => [unknown, string];

const text: Cleaner = (question, raw) => {
  if (raw === null) return ["", ""];
  if (typeof raw !== "string") return ["", say(question, "kind")];
  const value = trim(raw.split("\r\n").join("\n"));
  const most = question.most ?? (question.kind === "long" ? 2000 : 200);
  if (Array.from(value).length > most) return [value, say(question, "long", { most })];
  if (value && question.pattern && !new RegExp(`^(?:${question.pattern})$`, "u").test(value)) return [value, say(question, "pattern")];
  return [value, ""];
};

const number: Cleaner = (question, raw) => {
  if (raw === null) return ["", ""];
  if (typeof raw === "object" || typeof raw === "boolean") return ["", say(question, "kind")];
  const plain = trim(Array.from(String(raw), (one) => (FULL.includes(one) ? HALF[FULL.indexOf(one)] : one)).join("")).replace(/[,，]/g, "");
  if (!plain) return ["", ""];
  const parts = NUMBER.exec(plain);
  if (!parts) return [plain, say(question, "number", { value: plain })];
  const whole = parts[2]!.replace(/^0+/, "") || "0";
  const rest = (parts[3] ?? "").replace(/0+$/, "");
  const value = (whole !== "0" || rest ? parts[1] : "") + whole + (rest ? `.${rest}` : "");
  if (whole.length + rest.length > DIGITS) return [value, say(question, "digits")];
  if (question.places !== undefined && rest.length > question.places) return [value, say(question, "places", { places: question.places })];
  if (question.min !== undefined && order(value, String(question.min)) < 0) return [value, say(question, "min", { min: question.min })];
  if (question.max !== undefined && order(value, String(question.max)) > 0) return [value, say(question, "max", { max: question.max })];
  return [value, ""];
};

const realDay = (text: string): boolean => {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!parts || parts[1] === "0000") return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

const day: Cleaner = (question, raw, today) => {
  if (raw === null || raw === "") return ["", ""];
  if (typeof raw !== "string" || !realDay(raw)) return [typeof raw === "string" ? raw : "", say(question, "date")];
  const [low, high] = [question.min, question.max].map((bound) => (bound === "today" ? today : bound));
  if (low && raw < low) return [raw, say(question, "early", { min: low })];
  if (high && raw > high) return [raw, say(question, "late", { max: high })];
  return [raw, ""];
};

export const options = (question: Question): string[] => (question.kind === "yes" ? ["yes", "no"] : (question.options ?? []).map(([value]) => value));

const choice: Cleaner = (question, raw) => {
  if (raw === null || raw === "") return ["", ""];
  return typeof raw === "string" && options(question).includes(raw) ? [raw, ""] : ["", say(question, "option")];
};

const multi: Cleaner = (question, raw) => {
  if (raw === null || raw === "") return [[], ""];
  if (!Array.isArray(raw)) return [[], say(question, "kind")];
  const value = options(question).filter((one) => raw.includes(one));
  return [value, raw.every((one) => value.includes(one as string)) ? "" : say(question, "option")];
};

const place: Cleaner = (question, raw, today) => {
  if (!filled(raw)) return Array.isArray(raw) ? [{}, say(question, "kind")] : [{}, ""];
  if (!isMap(raw)) return [{}, say(question, "kind")];
  const value: Answers = {};
  for (const [name, min, max] of [["lng", "73", "136"], ["lat", "3", "54"]] as const) {
    const [found, fault] = number({ key: "", title: question.title, kind: "number", places: 7, min, max }, raw[name] ?? null, today);
    if (fault || !found) return [{}, say(question, "place")];
    value[name] = found;
  }
  return [value, ""];
};

const photo: Cleaner = (question, raw) => {
  if (raw === null || raw === "") return [[], ""];
  if (!Array.isArray(raw) || !raw.every((one) => typeof one === "string" && /^[0-9a-f-]{36}$/.test(one))) return [[], say(question, "kind")];
  const most = question.most ?? 6;
  return [raw, raw.length > most ? say(question, "photos", { most }) : ""];
};

const lookup: Cleaner = (question, raw) => {
  if (!filled(raw)) return Array.isArray(raw) ? [{}, say(question, "kind")] : [{}, ""];
  if (!isMap(raw) || typeof raw.name !== "string" || typeof (raw.id ?? "") !== "string") return [{}, say(question, "kind")];
  const [name, id] = [trim(raw.name), (raw.id as string | undefined) ?? ""];
  if (Array.from(name).length > 120 || Array.from(id).length > 40) return [{}, say(question, "kind")];
  if (!name) return [{}, ""];
  if (!id && !question.free) return [{ id: "", name }, say(question, "lookup")];
  return [{ id, name }, ""];
};

const cleaners: Record<string, Cleaner> = { text, long: text, number, choice, multi, date: day, yes: choice, place, photo, lookup };
