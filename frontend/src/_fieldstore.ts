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
export interface Row { pk: string; version: number; label: string; done: boolean; answers: Answers }
export interface Lookup { source: string; title: string; mark: string; persons: boolean }
export interface Package {
  assignment: number; survey: number; title: string; purpose: string; unit: string; due: string; number: number; questions: Question[];
  may_add: boolean; rows: Row[]; left: number; lookups: Lookup[]; gone?: boolean; at?: string;
}
/** A matter on the own desk; `may` says what can be done at its stage and, done that, at those it leads to. */
export interface Matter {
  id: number; seq: number; number: string; title: string; text: string; unit: string; place: string; point: [number, number] | null; flow: string; stage: string; holder: number;
  urgency: string; yellow_at: string; red_at: string; clock: string; why: string[]; paused: boolean; may: Record<string, string[]>;
  voices: { name: string; words: string; phone: string }[]; lines: { at: string; who: string; title: string; words: string }[];
}
export interface Move { title: string; to: string; questions: Question[] }
export interface Flow { title: string; stages: Record<string, string>; moves: Record<string, Move> }
export interface Find { flow: string; title: string; questions: Question[] }
export interface Desk { matters: Matter[]; flows: Record<string, Flow>; whom: Record<string, [string, string][]>; finds: Find[] }
/** The sealed part of a step: what was said, as which matter it was known, and what the office answered. */
export interface Done {
  title: string; name: string; said: Answers; at: string; version: number; find?: string; number?: string; seq?: number; stage?: string; spot?: boolean;
  sentence?: string; faults?: Record<string, string>; happened?: string[]; may?: boolean; now?: number;
}
/** One step of a matter, or (verb "register") something found: `made` is the key of the finding that it belongs to. Steps of
 * one matter leave in the order of `order`, each after the one before has arrived. */
export interface Deed { key: string; matter: number; made: string; verb: string; order: number; state: State; attempted: number; at: string; stamp: string; content: Done }
export interface Photo { key: string; record: string; assignment: number; sent: boolean; blob: Blob }
export interface Rules { rounds: number; digits: number; tries: number; wait_seconds: number; wait_most: number; lock_minutes: number; passphrase: number }

const NAME = "zhenjie-field";
const VERSION = 2;
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
      if (event.oldVersion < 2) {
        db.createObjectStore("matters");
        db.createObjectStore("deeds", { keyPath: "key" });
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

const STORES = ["meta", "records", "photos", "packages", "lookups", "matters", "deeds"] as const;
type Store = (typeof STORES)[number];

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

// --- records and steps ---------------------------------------------------------------------------------------------

/** What is sealed in one part and open in the rest: a record of a survey, a step of a matter. */
interface Entry { key: string; state: State; at: string; stamp: string; content: unknown }
type Stored<T extends Entry> = Omit<T, "content"> & { box: Box };

const stamp = (): string => crypto.randomUUID();

function entries<T extends Entry>(name: "records" | "deeds") {
  const opened = async ({ box, ...rest }: Stored<T>): Promise<T> => ({ ...rest, content: await unseal(box) }) as unknown as T;
  const closed = async ({ content, ...rest }: T): Promise<Stored<T>> => ({ ...rest, stamp: stamp(), box: await seal(content) }) as unknown as Stored<T>;
  const raw = (): Promise<Stored<T>[]> => within([name], "readonly", (of) => done(of(name).getAll()) as Promise<Stored<T>[]>);
  const one = async (key: string): Promise<T | undefined> => {
    const stored = await within([name], "readonly", (of) => done(of(name).get(key)) as Promise<Stored<T> | undefined>);
    return stored && opened(stored);
  };
  return {
    raw,
    one,
    all: async (): Promise<T[]> => (await Promise.all((await raw()).map(opened))).sort((a, b) => (a.at < b.at ? 1 : -1)),
    add: async (entry: Omit<T, "stamp">): Promise<T> => {
      const stored = await closed(entry as T);
      await within([name], "readwrite", (of) => done(of(name).add(stored)));
      return { ...entry, stamp: stored.stamp } as T;
    },
    /** Changes an entry as it stands on the disk now: when another tab wrote in between, the change is made again on what it
     * wrote. `change` returns false when there is nothing to change. */
    change: async (key: string, change: (entry: T) => boolean | void): Promise<T | undefined> => {
      for (;;) {
        const entry = await one(key);
        if (!entry || change(entry) === false) return entry;
        const fresh = await closed(entry);
        const written = await within([name], "readwrite", async (of) => {
          const now = (await done(of(name).get(key))) as Stored<T> | undefined;
          if (now?.stamp !== entry.stamp) return false;
          await done(of(name).put(fresh));
          return true;
        });
        if (written) return { ...entry, stamp: fresh.stamp };
      }
    },
    drop: (key: string): Promise<unknown> =>
      within([name, "photos"], "readwrite", async (of) => {
        const photos = (await done(of("photos").index("record").getAllKeys(key))) as string[];
        for (const photo of photos) of("photos").delete(photo);
        return done(of(name).delete(key));
      }),
  };
}

const recs = entries<Rec>("records");
export const { all: records, one: record, add: addRecord, change: changeRecord, drop: dropRecord } = recs;
const steps = entries<Deed>("deeds");
export const { all: deeds, one: deed, add: addDeed, change: changeDeed, drop: dropDeed } = steps;

/** Without opening the seal: what waits on this phone. */
export const counts = async (): Promise<Record<State, number>> => {
  const found: Record<State, number> = { draft: 0, waiting: 0, sent: 0, conflict: 0, refused: 0 };
  for (const one of [...(await recs.raw()), ...(await steps.raw())]) found[one.state] += 1;
  return found;
};

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

/** The desk as it was fetched last. */
export const deskMark = async (): Promise<string> => ((await within(["matters"], "readonly", (of) => done(of("matters").get("desk")))) as Sealed | undefined)?.mark ?? "";
export async function keepDesk(found: Desk, mark: string): Promise<void> {
  const stored: Sealed = { mark, box: await seal(found) };
  await within(["matters"], "readwrite", (of) => done(of("matters").put(stored, "desk")));
}
export async function desk(): Promise<Desk> {
  const stored = (await within(["matters"], "readonly", (of) => done(of("matters").get("desk")))) as Sealed | undefined;
  return stored ? unseal<Desk>(stored.box) : { matters: [], flows: {}, whom: {}, finds: [] };
}

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
  within(["records", "deeds", "photos", "packages", "lookups", "matters"], "readwrite", async (of) => {
    for (const name of ["packages", "lookups", "matters"] as const) of(name).clear();
    const left = new Set<string>();
    for (const name of ["records", "deeds"] as const) {
      for (const one of (await done(of(name).getAll())) as Stored<Entry>[]) {
        if (one.state === "sent") of(name).delete(one.key);
        else left.add(one.key);
      }
    }
    const photos = (await done(of("photos").getAll())) as StoredPhoto[];
    for (const one of photos) if (!left.has(one.record)) of("photos").delete(one.key);
  });

export async function wipe(): Promise<void> {
  key = null;
  // Emptied first: a second tab that still holds the database open would delay its deletion for ever.
  await within([...STORES], "readwrite", async (of) => {
    for (const name of STORES) of(name).clear();
  });
  (await open()).close();
  opened = null;
  indexedDB.deleteDatabase(NAME);
}
