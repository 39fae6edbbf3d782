// What has not been sent, as a file behind a passphrase; and back again, on this phone or another.
import { addDeed, addPhoto, addRecord, deed, deeds, derive, photosOf, random, record, records, sealBytes, unsealBytes, type Deed, type Photo, type Rec } from "./_fieldstore";

interface Kept { made: string; name: string; account?: number; records: Omit<Rec, "stamp">[]; deeds?: Omit<Deed, "stamp">[]; photos: { key: string; record: string; assignment: number; data: string }[] }
const MARK = "zhenjie-field-1";

function text64(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += 0x8000) text += String.fromCharCode(...view.subarray(at, at + 0x8000));
  return btoa(text);
}
const bytes64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

export async function exportUnsent(passphrase: string, rounds: number, name: string, account: number): Promise<{ text: string; keys: string[] }> {
  const kept: Kept & { deeds: Omit<Deed, "stamp">[] } = { made: new Date().toISOString(), name, account, records: [], deeds: [], photos: [] };
  const take = async <T extends Rec | Deed>(one: T, into: Omit<T, "stamp">[]): Promise<void> => {
    const left = (await photosOf(one.key)).filter((photo) => !photo.sent);
    if (one.state === "sent" && !left.length) return;
    const { stamp: _stamp, ...rest } = one;
    into.push(rest);
    for (const photo of left) kept.photos.push({ key: photo.key, record: photo.record, assignment: photo.assignment, data: text64(await photo.blob.arrayBuffer()) });
  };
  for (const one of await records()) await take(one, kept.records);
  for (const one of await deeds()) await take(one, kept.deeds);
  const salt = random(16);
  const box = await sealBytes(new TextEncoder().encode(JSON.stringify(kept)), await derive(passphrase, salt, rounds));
  const text = JSON.stringify({ mark: MARK, salt: text64(salt), rounds, iv: text64(box.iv), data: text64(box.data) });
  return { text, keys: [...kept.records, ...kept.deeds].map((one) => one.key) };
}

/** Takes in what the file holds and this phone does not: how many came, how many steps of matters belong to somebody else,
 * whose acts they are and stay. Throws "file" or "passphrase". */
export async function restore(text: string, passphrase: string, account: number): Promise<{ count: number; others: number }> {
  let said: { mark: string; salt: string; rounds: number; iv: string; data: string };
  try {
    said = JSON.parse(text) as typeof said;
    if (said.mark !== MARK || !(said.rounds > 0 && said.rounds <= 10_000_000)) throw new Error("file");
  } catch {
    throw new Error("file");
  }
  let kept: Kept;
  try {
    const opener = await derive(passphrase, bytes64(said.salt), said.rounds);
    kept = JSON.parse(new TextDecoder().decode(await unsealBytes({ iv: bytes64(said.iv), data: bytes64(said.data).buffer }, opener))) as Kept;
  } catch {
    throw new Error("passphrase");
  }
  let count = 0;
  // Photos first: a record whose photo is missing would look whole.
  for (const one of kept.photos) {
    const photo: Photo = { key: one.key, record: one.record, assignment: one.assignment, sent: false, blob: new Blob([bytes64(one.data)], { type: "image/jpeg" }) };
    await addPhoto(photo);
  }
  for (const one of kept.records) {
    if (await record(one.key)) continue;
    await addRecord(one);
    count += 1;
  }
  const own = kept.account === account;
  for (const one of own ? (kept.deeds ?? []) : []) {
    if (await deed(one.key)) continue;
    await addDeed(one);
    count += 1;
  }
  return { count, others: own ? 0 : (kept.deeds?.length ?? 0) };
}
