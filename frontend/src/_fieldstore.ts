// What the phone keeps: IndexedDB, everything personal sealed with AES-GCM under a key that only the PIN gives.
// States and turns lie open beside the sealed part, so that sending can be decided without it.
import type { Answers, Question } from "./_survey";

export type State = "draft" | "waiting" | "sent" | "conflict" | "refused";
interface Box { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }
export interface Theirs { answers: Answers; version: number; label: string }
/** The sealed part of a record. */
export interface Content {
  label: string; subject: string; base: number | null; was: Answers; answers: Answers; filled_at: string; choice: "" | "mine" | "theirs";
  theirs?: Theirs; sentence?: string; faults?: Record<string, string>; number?: number; settled?: string;
}
/** ``turn`` counts corrections; ``attempted`` is the turn that has left the phone, whether or not an answer came back. */
export interface Rec { key: string; assignment: number; number: number; state: State; turn: number; attempted: number; at: string; stamp: string; content: Content }
interface Stored extends Omit<Rec, "content"> { box: Box }
export interface Row { pk: string; version: number; label: string; done: boolean; answers: Answers }
export interface Lookup { source: string; title: string; mark: string; persons: boolean }
export interface Package {
  assignment: number; survey: number; title: string; purpose: string; unit: string; due: string; number: number; questions: Question[];
  may_add: boolean; rows: Row[]; left: number; lookups: Lookup[]; gone?: boolean; at?: string;
}
export interface Photo { key: string; record: string; assignment: number; sent: boolean; blob: Blob }
export interface Rules { rounds: number; digits: number; tries: number; wait_seconds: number; wait_most: number; lock_minutes: number; passphrase: number }

const NAME = "zhenjie-field";
const VERSION = 1;
let opened: Promise<IDBDatabase> | null = null;
let key: CryptoKey | null = null;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    // A later version of the app adds its stores here, step by step from `oldVersion`; what lies in the old ones stays.
    request.onupgradeneeded = (event) => {
      const db = request.result;
      if (event.oldVersion < 1) {
        db.createObjectStore("meta");
        db.createObjectStore("records", { keyPath: "key" });
        db.createObjectStore("photos", { keyPath: "key" }).createIndex("record", "record");
        db.createObjectStore("packages");
        db.createObjectStore("lookups");
      }
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

type Store = "meta" | "records" | "photos" | "packages" | "lookups";

/** Runs `work` in one transaction and waits until it lies on the disk. */
async function within<T>(stores: Store[], mode: IDBTransactionMode, work: (of: (name: Store) => IDBObjectStore) => Promise<T>): Promise<T> {
  const db = await open();
  const tx = db.transaction(stores, mode, { durability: "strict" } as IDBTransactionOptions);
  const ended = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = tx.onerror = () => reject(tx.error ?? new Error("aborted"));
  });
  ended.catch(() => undefined);
  const result = await work((name) => tx.objectStore(name));
  await ended;
  return result;
}

export const meta = <T>(name: string): Promise<T | undefined> => within(["meta"], "readonly", (of) => done(of("meta").get(name)) as Promise<T | undefined>);
export const setMeta = (name: string, value: unknown): Promise<unknown> => within(["meta"], "readwrite", (of) => done(of("meta").put(value, name)));

// --- the seal -----------------------------------------------------------------------------------------------------

export async function derive(secret: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export const random = (size: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(size));
export const sealBytes = async (bytes: BufferSource, by: CryptoKey): Promise<Box> => {
  const iv = random(12);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, by, bytes) };
};
export const unsealBytes = (box: Box, by: CryptoKey): Promise<ArrayBuffer> => crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, by, box.data);

const mine = (): CryptoKey => {
  if (!key) throw new Error("locked");
  return key;
};
const seal = (value: unknown): Promise<Box> => sealBytes(new TextEncoder().encode(JSON.stringify(value)), mine());
const unseal = async <T>(box: Box): Promise<T> => JSON.parse(new TextDecoder().decode(await unsealBytes(box, mine()))) as T;

interface Pin { salt: Uint8Array<ArrayBuffer>; rounds: number; check: Box }
interface Tries { fails: number; until: number }

export const isSetUp = async (): Promise<boolean> => (await meta<Pin>("pin")) !== undefined;
export const isOpen = (): boolean => key !== null;
export const lock = (): void => void (key = null);

export async function setPin(pin: string, rules: Rules): Promise<void> {
  const salt = random(16);
  key = await derive(pin, salt, rules.rounds);
  await setMeta("pin", { salt, rounds: rules.rounds, check: await seal("zhenjie") });
}

/** Seconds to wait before the next try; counted on the disk, so that closing the page does not help. */
export async function waiting(): Promise<number> {
  const tries = await meta<Tries>("tries");
  return tries ? Math.max(0, Math.ceil((tries.until - Date.now()) / 1000)) : 0;
}

export async function unlock(pin: string, rules: Rules): Promise<boolean> {
  const known = await meta<Pin>("pin");
  if (!known || (await waiting())) return false;
  const tries = (await meta<Tries>("tries")) ?? { fails: 0, until: 0 };
  const fails = tries.fails + 1;
  const wait = fails < rules.tries ? 0 : Math.min(rules.wait_most, rules.wait_seconds * 2 ** (fails - rules.tries));
  // Counted before the try: whoever kills the page in the middle has tried.
  await setMeta("tries", { fails, until: Date.now() + wait * 1000 });
  const tried = await derive(pin, known.salt, known.rounds);
  try {
    await unsealBytes(known.check, tried);
  } catch {
    return false;
  }
  key = tried;
  await setMeta("tries", { fails: 0, until: 0 });
  return true;
}

// --- records ------------------------------------------------------------------------------------------------------

const stamp = (): string => crypto.randomUUID();
const openRecord = async ({ box, ...rest }: Stored): Promise<Rec> => ({ ...rest, content: await unseal<Content>(box) });

export async function records(): Promise<Rec[]> {
  const stored = await within(["records"], "readonly", (of) => done(of("records").getAll()) as Promise<Stored[]>);
  return (await Promise.all(stored.map(openRecord))).sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Without opening the seal: what waits on this phone. */
export const counts = async (): Promise<Record<State, number>> => {
  const stored = await within(["records"], "readonly", (of) => done(of("records").getAll()) as Promise<Stored[]>);
  const found: Record<State, number> = { draft: 0, waiting: 0, sent: 0, conflict: 0, refused: 0 };
  for (const one of stored) found[one.state] += 1;
  return found;
};

export async function record(name: string): Promise<Rec | undefined> {
  const stored = await within(["records"], "readonly", (of) => done(of("records").get(name)) as Promise<Stored | undefined>);
  return stored && openRecord(stored);
}

export async function addRecord(rec: Omit<Rec, "stamp">): Promise<Rec> {
  const { content, ...rest } = rec;
  const box = await seal(content);
  const stored: Stored = { ...rest, stamp: stamp(), box };
  await within(["records"], "readwrite", (of) => done(of("records").add(stored)));
  return { ...rec, stamp: stored.stamp };
}

/** Changes a record as it stands on the disk now: when another tab wrote in between, the change is made again on what it
 * wrote. `change` returns false when there is nothing to change. */
export async function changeRecord(name: string, change: (rec: Rec) => boolean | void): Promise<Rec | undefined> {
  for (;;) {
    const rec = await record(name);
    if (!rec || change(rec) === false) return rec;
    const { content, ...rest } = rec;
    const fresh: Stored = { ...rest, stamp: stamp(), box: await seal(content) };
    const written = await within(["records"], "readwrite", async (of) => {
      const now = (await done(of("records").get(name))) as Stored | undefined;
      if (now?.stamp !== rec.stamp) return false;
      await done(of("records").put(fresh));
      return true;
    });
    if (written) return { ...rec, stamp: fresh.stamp };
  }
}

export const dropRecord = (name: string): Promise<unknown> =>
  within(["records", "photos"], "readwrite", async (of) => {
    const photos = (await done(of("photos").index("record").getAllKeys(name))) as string[];
    for (const one of photos) of("photos").delete(one);
    return done(of("records").delete(name));
  });

// --- photos -------------------------------------------------------------------------------------------------------

interface StoredPhoto { key: string; record: string; assignment: number; sent: boolean; box: Box }

export async function addPhoto(photo: Photo): Promise<void> {
  const { blob, ...rest } = photo;
  const stored: StoredPhoto = { ...rest, box: await sealBytes(await blob.arrayBuffer(), mine()) };
  await within(["photos"], "readwrite", (of) => done(of("photos").put(stored)));
}
const openPhoto = async ({ box, ...rest }: StoredPhoto): Promise<Photo> => ({ ...rest, blob: new Blob([await unsealBytes(box, mine())], { type: "image/jpeg" }) });
export async function photosOf(name: string): Promise<Photo[]> {
  const stored = await within(["photos"], "readonly", (of) => done(of("photos").index("record").getAll(name)) as Promise<StoredPhoto[]>);
  return Promise.all(stored.map(openPhoto));
}
export const photoSent = (name: string): Promise<unknown> =>
  within(["photos"], "readwrite", async (of) => {
    const now = (await done(of("photos").get(name))) as StoredPhoto | undefined;
    if (now) await done(of("photos").put({ ...now, sent: true }));
  });
export const dropPhoto = (name: string): Promise<unknown> => within(["photos"], "readwrite", (of) => done(of("photos").delete(name)));
export const unsentPhotos = async (): Promise<string[]> => {
  const stored = await within(["photos"], "readonly", (of) => done(of("photos").getAll()) as Promise<StoredPhoto[]>);
  return stored.filter((one) => !one.sent).map((one) => one.record);
};

// --- packages and lists -------------------------------------------------------------------------------------------

interface Sealed { mark: string; box: Box }
export async function packages(): Promise<Package[]> {
  const stored = await within(["packages"], "readonly", (of) => done(of("packages").getAll()) as Promise<Sealed[]>);
  return Promise.all(stored.map((one) => unseal<Package>(one.box)));
}
export const markOf = async (assignment: number): Promise<string> =>
  ((await within(["packages"], "readonly", (of) => done(of("packages").get(assignment)))) as Sealed | undefined)?.mark ?? "";
export async function keepPackage(found: Package, mark: string): Promise<void> {
  const stored: Sealed = { mark, box: await seal(found) };
  await within(["packages"], "readwrite", (of) => done(of("packages").put(stored, found.assignment)));
}
export const dropPackage = (assignment: number): Promise<unknown> => within(["packages"], "readwrite", (of) => done(of("packages").delete(assignment)));

/** One list as one text. Names of places and firms lie open, names of persons sealed. */
interface StoredList { mark: string; text?: string; box?: Box }
export const listMark = async (name: string): Promise<string> =>
  ((await within(["lookups"], "readonly", (of) => done(of("lookups").get(name)))) as StoredList | undefined)?.mark ?? "";
export async function keepList(name: string, mark: string, text: string, persons: boolean): Promise<void> {
  const stored: StoredList = persons ? { mark, box: await seal(text) } : { mark, text };
  await within(["lookups"], "readwrite", (of) => done(of("lookups").put(stored, name)));
}
export async function list(name: string): Promise<string> {
  const stored = (await within(["lookups"], "readonly", (of) => done(of("lookups").get(name)))) as StoredList | undefined;
  return stored?.text ?? (stored?.box ? unseal<string>(stored.box) : "");
}

// --- the end ------------------------------------------------------------------------------------------------------

/** Everything but what has not been sent: what is left of a phone whose right was taken back, until that is saved. */
export const strip = (): Promise<unknown> =>
  within(["records", "photos", "packages", "lookups"], "readwrite", async (of) => {
    of("packages").clear();
    of("lookups").clear();
    const stored = (await done(of("records").getAll())) as Stored[];
    for (const one of stored) if (one.state === "sent") of("records").delete(one.key);
    const left = new Set(stored.filter((one) => one.state !== "sent").map((one) => one.key));
    const photos = (await done(of("photos").getAll())) as StoredPhoto[];
    for (const one of photos) if (!left.has(one.record)) of("photos").delete(one.key);
  });

export async function wipe(): Promise<void> {
  key = null;
  // Emptied first: a second tab that still holds the database open would delay its deletion for ever.
  await within(["meta", "records", "photos", "packages", "lookups"], "readwrite", async (of) => {
    for (const name of ["meta", "records", "photos", "packages", "lookups"] as const) of(name).clear();
  });
  (await open()).close();
  opened = null;
  indexedDB.deleteDatabase(NAME);
}
