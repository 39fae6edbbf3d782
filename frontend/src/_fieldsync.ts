// Fetching forms and sending records. A record leaves under its own key and turn as often as it takes; the office takes it
// once and answers alike each time. Nothing here is lost by a cut line, a killed page or an answer that never came.
import * as store from "./_fieldstore";
import type { Deed, Desk, Package, Rec, Theirs } from "./_fieldstore";

export type Net = "on" | "off" | "login" | "other" | "refused" | "revoked";
interface Verdict { key: string; turn?: number; verdict: string; sentence?: string; faults?: Record<string, string>; number?: number; version?: number | null; subject?: string; theirs?: Theirs; chosen?: string; by?: string }
interface Answer { key: string; verdict: string; sentence?: string; faults?: Record<string, string>; matter?: number; number?: string; seq?: number; stage?: string; happened?: string[]; may?: boolean }
interface Me { account: number; name: string; assignments: number[]; device: boolean }

const ROOT = "/field/api/";
const BATCH = 20;
export const status: { net: Net; sentence: string; at: string } = { net: "off", sentence: "", at: "" };
let listeners: (() => void)[] = [];
export const onChange = (listener: () => void): void => void listeners.push(listener);
const tell = (): void => listeners.forEach((one) => one());

class Halt extends Error {
  constructor(readonly net: Net, message = "") {
    super(message);
  }
}

const cookie = (name: string): string => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const device = await store.meta<string>("device");
  if (device) headers.set("X-Field-Device", device);
  if (init.method === "POST") headers.set("X-CSRFToken", cookie("csrftoken"));
  let answer: Response;
  try {
    answer = await fetch(ROOT + path, { ...init, headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
  } catch {
    throw new Halt("off");
  }
  if (answer.ok || answer.status === 304) return answer;
  if (answer.status >= 500 || answer.type === "opaqueredirect" || answer.status === 0) throw new Halt("off");
  const said = (await answer.json().catch(() => ({ code: "" }))) as { code?: string; sentence?: string };
  if (answer.status === 410 && said.code === "revoked") throw new Halt("revoked", said.sentence);
  if (said.code === "login" || said.code === "other" || said.code === "refused") throw new Halt(said.code, said.sentence);
  // No word of ours: a proxy, a log-in page of the network, a stale CSRF cookie. Fetching anew brings a fresh one.
  if (!said.code) throw new Halt("off");
  return answer;
}

// --- fetching -----------------------------------------------------------------------------------------------------

export async function whoIsIt(): Promise<Me> {
  return (await (await call("me/")).json()) as Me;
}

export async function pull(): Promise<void> {
  const me = await whoIsIt();
  const known = await store.meta<{ account: number; name: string }>("me");
  if (known && known.account !== me.account) throw new Halt("other", `这台手机上是${known.name}的摸排，请用原来的账号登录。`);
  if (!known) await store.setMeta("me", { account: me.account, name: me.name });
  if (!(await store.meta<string>("device"))) {
    const body = new URLSearchParams({ label: /\(([^;)]+)/.exec(navigator.userAgent)?.[1] ?? "" });
    const { secret } = (await (await call("devices/", { method: "POST", body })).json()) as { secret: string };
    await store.setMeta("device", secret);
  }
  for (const assignment of me.assignments) await fetchPackage(assignment);
  const open = new Set((await store.records()).filter((one) => one.state !== "sent").map((one) => one.assignment));
  for (const old of await store.packages()) {
    if (me.assignments.includes(old.assignment)) continue;
    // A form that is gone stays while something filled with it waits: one wants to read what one has written.
    if (open.has(old.assignment)) await store.keepPackage({ ...old, gone: true, rows: [] }, "");
    else await store.dropPackage(old.assignment);
  }
  await fetchDesk();
  await tidy();
}

async function fetchDesk(): Promise<void> {
  const mark = await store.deskMark();
  const answer = await call("matters/", mark ? { headers: { "If-None-Match": mark } } : {});
  if (answer.ok) await store.keepDesk((await answer.json()) as Desk, answer.headers.get("ETag") ?? "");
}

async function fetchPackage(assignment: number): Promise<void> {
  const mark = await store.markOf(assignment);
  const answer = await call(`packages/${assignment}/`, mark ? { headers: { "If-None-Match": mark } } : {});
  let found: Package | undefined;
  if (answer.ok) {
    found = { ...((await answer.json()) as Package), at: new Date().toISOString() };
    // Lists first: a form whose list is missing could not be filled in.
    for (const one of found.lookups) await fetchList(found.assignment, one.source, one.mark, one.persons);
    await store.keepPackage(found, answer.headers.get("ETag") ?? "");
  }
}

/** What has arrived is the office's; the phone keeps it for a month, to look back. */
const MONTH = 30 * 86_400_000;
async function tidy(): Promise<void> {
  const unsent = new Set(await store.unsentPhotos());
  for (const one of await store.records()) {
    if (one.state === "sent" && !unsent.has(one.key) && Date.now() - Date.parse(one.at) > MONTH) await store.dropRecord(one.key);
  }
  for (const one of await store.deeds()) {
    if (one.state === "sent" && !unsent.has(one.key) && Date.now() - Date.parse(one.at) > MONTH) await store.dropDeed(one.key);
  }
}

export const listName = (assignment: number, source: string): string => `${assignment}:${source}`;

async function fetchList(assignment: number, source: string, mark: string, persons: boolean): Promise<void> {
  const name = listName(assignment, source);
  if ((await store.listMark(name)) === mark) return;
  const answer = await call(`lookups/${assignment}/${source}/`);
  if (answer.ok) await store.keepList(name, mark, await answer.text(), persons);
}

// --- sending ------------------------------------------------------------------------------------------------------

const sendable = (rec: Rec): Record<string, unknown> => ({
  key: rec.key, turn: rec.turn, assignment: rec.assignment, number: rec.number, subject: rec.content.subject, base: rec.content.base,
  label: rec.content.label, was: rec.content.was, answers: rec.content.answers, filled_at: rec.content.filled_at, choice: rec.content.choice,
});

export async function push(): Promise<void> {
  for (;;) {
    const waiting = (await store.records()).filter((one) => one.state === "waiting").slice(0, BATCH);
    if (!waiting.length) break;
    const batch: Rec[] = [];
    for (const one of waiting) {
      // Written down before it leaves: whatever is changed from here on is another turn.
      const marked = await store.changeRecord(one.key, (rec) => {
        if (rec.state !== "waiting") return false;
        rec.attempted = rec.turn;
      });
      if (marked?.state === "waiting") batch.push(marked);
    }
    if (!batch.length) continue;
    const body = JSON.stringify({ records: batch.map(sendable) });
    const answer = await call("records/", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Halt("off", ((await answer.json().catch(() => ({}))) as { sentence?: string }).sentence);
    const { verdicts } = (await answer.json()) as { verdicts: Verdict[] };
    for (const one of verdicts) await apply(one);
    if (verdicts.some((one) => one.verdict === "again")) throw new Halt("on");
    tell();
  }
  await pushDeeds();
  await pushPhotos();
}

/** The steps that may leave now: of each matter in the order in which they were made, and none past one that a person has to
 * decide on first. `after` is what she did there before, on this phone. */
function leaving(deeds: Deed[]): { deed: Deed; after: string[] }[] {
  const found: { deed: Deed; after: string[] }[] = [];
  const chains = new Map<string, string[] | null>();
  for (const deed of deeds.filter((one) => one.state !== "draft").sort((a, b) => a.order - b.order)) {
    const chain = deed.verb === "register" ? deed.key : deed.made || String(deed.matter);
    const before = chains.get(chain);
    if (before === null) continue;
    const after = before ?? [];
    if (deed.state === "waiting") found.push({ deed, after: after.slice(-100) });
    chains.set(chain, deed.state === "waiting" || deed.state === "sent" ? [...after, deed.key] : null);
  }
  return found;
}

async function pushDeeds(): Promise<void> {
  // Where nothing can leave at all, nothing is marked as having left: a step may still be taken back.
  if (!navigator.onLine) throw new Halt("off");
  for (;;) {
    const batch: Record<string, unknown>[] = [];
    for (const { deed, after } of leaving(await store.deeds()).slice(0, BATCH)) {
      // Written down before it leaves: from here on it may have arrived and is not changed any more.
      const marked = await store.changeDeed(deed.key, (one) => {
        if (one.state !== "waiting") return false;
        one.attempted += 1;
      });
      if (marked?.state !== "waiting") break;
      const { said, at, version } = marked.content;
      batch.push({ key: marked.key, matter: marked.matter || null, made: marked.made, verb: marked.verb, version, after, said, at });
    }
    if (!batch.length) return;
    const answer = await call("matters/commands/", { method: "POST", body: JSON.stringify({ commands: batch }), headers: { "Content-Type": "application/json" } });
    if (!answer.ok) throw new Halt("off", ((await answer.json().catch(() => ({}))) as { sentence?: string }).sentence);
    const { verdicts } = (await answer.json()) as { verdicts: Answer[] };
    for (const one of verdicts) await answered(one);
    tell();
    // What waits for another one under way comes with the next round, not at once.
    if (verdicts.every((one) => one.verdict === "again")) throw new Halt("on");
  }
}

async function answered(verdict: Answer): Promise<void> {
  await store.changeDeed(verdict.key, (deed) => {
    if (deed.state !== "waiting" || verdict.verdict === "again") return false;
    const { content } = deed;
    delete content.sentence;
    delete content.faults;
    delete content.happened;
    if (verdict.sentence) content.sentence = verdict.sentence;
    if (verdict.verdict === "done") {
      deed.state = "sent";
      Object.assign(content, { number: verdict.number, seq: verdict.seq, stage: verdict.stage });
      if (verdict.matter) deed.matter = verdict.matter;
    } else if (verdict.verdict === "conflict") {
      deed.state = "conflict";
      Object.assign(content, { happened: verdict.happened ?? [], may: verdict.may === true, now: verdict.seq });
    } else {
      deed.state = "refused";
      content.faults = verdict.faults ?? {};
    }
  });
}

async function apply(verdict: Verdict): Promise<void> {
  const changed = await store.changeRecord(verdict.key, (rec) => {
    // The answer to an older turn, or to a record that was changed while it was under way: the newer one goes its own way.
    if (rec.state !== "waiting" || (verdict.turn !== undefined && verdict.turn < rec.turn) || verdict.verdict === "again") return false;
    const { content } = rec;
    delete content.sentence;
    delete content.faults;
    if (verdict.verdict === "refused") {
      rec.state = "refused";
      [content.sentence, content.faults] = [verdict.sentence ?? "", verdict.faults ?? {}];
    } else if (verdict.verdict === "conflict") {
      rec.state = "conflict";
      content.theirs = verdict.theirs;
      content.number = verdict.number;
    } else {
      rec.state = "sent";
      content.number = verdict.number;
      if (verdict.chosen && verdict.chosen !== content.choice) content.settled = `${verdict.by ?? ""}在办公室选定了${verdict.chosen === "mine" ? "您的" : "台账的"}一份`;
      if (verdict.subject) content.subject = verdict.subject;
      if (typeof verdict.version === "number") content.base = verdict.version;
    }
  });
  if (changed?.state === "sent") await noteDone(changed);
}

/** The row as it stands now, so that the next visit starts from it without asking. */
async function noteDone(rec: Rec): Promise<void> {
  const found = (await store.packages()).find((one) => one.assignment === rec.assignment);
  const row = found?.rows.find((one) => one.pk === rec.content.subject);
  if (!found || !row || rec.content.settled || rec.content.choice === "theirs") return;
  Object.assign(row, { done: true, version: rec.content.base ?? row.version, answers: { ...row.answers, ...rec.content.answers } });
  await store.keepPackage(found, "");
}

async function pushPhotos(): Promise<void> {
  for (const name of new Set(await store.unsentPhotos())) {
    const deed = await store.deed(name);
    // A photo of a step goes when the step is done: what is given up leaves nothing behind.
    if (deed && deed.state !== "sent") continue;
    const rec = deed ?? (await store.record(name));
    if (!rec || rec.state === "draft" || rec.state === "refused") continue;
    for (const photo of await store.photosOf(name)) {
      if (photo.sent) continue;
      const body = new FormData();
      for (const [field, value] of [["key", photo.key], ["record", photo.record], ["assignment", String(photo.assignment)]] as const) body.append(field, value);
      body.append("file", photo.blob, `${photo.key}.jpg`);
      const answer = await call("photos/", { method: "POST", body });
      if (answer.ok || answer.status === 409) await store.photoSent(photo.key);
    }
  }
}

// --- when -------------------------------------------------------------------------------------------------------------

let wait = 0;
let timer = 0;
let busy = false;
let again = false;
const FIRST = 2000;
const LONGEST = 60_000;

/** Send now, then fetch; one tab at a time. Failing, try again later and later. */
export async function sync(): Promise<void> {
  if (!store.isOpen() || status.net === "revoked") return;
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  window.clearTimeout(timer);
  try {
    const turn = async (): Promise<void> => {
      // The cookie that proves the page is ours may be gone after a long time without a network; asking who we are brings it.
      if (!cookie("csrftoken")) await whoIsIt();
      await push();
      await pull();
    };
    await (navigator.locks ? navigator.locks.request("zhenjie-field", turn) : turn());
    Object.assign(status, { net: "on", sentence: "", at: new Date().toISOString() });
    await store.setMeta("fetched", status.at);
    wait = 0;
  } catch (error) {
    if (!(error instanceof Halt)) {
      if (store.isOpen()) console.error(error);
    } else {
      Object.assign(status, { net: error.net, sentence: error.message });
      if (error.net === "revoked") {
        await store.setMeta("revoked", true);
        await store.strip();
      }
    }
    wait = Math.min(LONGEST, Math.max(FIRST, wait * 2));
  } finally {
    busy = false;
  }
  tell();
  if (again) return sync();
  if (status.net === "off" || status.net === "on") timer = window.setTimeout(() => void sync(), wait || LONGEST);
}

/** Something has changed: try at once. */
export const nudge = (): void => {
  wait = 0;
  void sync();
};
