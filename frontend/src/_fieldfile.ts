// What has not been sent, as a file behind a passphrase; and back again, on this phone or another.
import { addPhoto, addRecord, derive, photosOf, random, record, records, sealBytes, unsealBytes, type Photo, type Rec } from "./_fieldstore";

interface Kept { made: string; name: string; records: Omit<Rec, "stamp">[]; photos: { key: string; record: string; assignment: number; data: string }[] }
const MARK = "zhenjie-field-1";

function text64(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += 0x8000) text += String.fromCharCode(...view.subarray(at, at + 0x8000));
  return btoa(text);
}
const bytes64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

export async function exportUnsent(passphrase: string, rounds: number, name: string): Promise<{ text: string; keys: string[] }> {
  const kept: Kept = { made: new Date().toISOString(), name, records: [], photos: [] };
  for (const rec of await records()) {
    const photos = await photosOf(rec.key);
    const left = photos.filter((one) => !one.sent);
    if (rec.state === "sent" && !left.length) continue;
    const { stamp: _stamp, ...rest } = rec;
    kept.records.push(rest);
    for (const one of left) kept.photos.push({ key: one.key, record: one.record, assignment: one.assignment, data: text64(await one.blob.arrayBuffer()) });
  }
  const salt = random(16);
  const box = await sealBytes(new TextEncoder().encode(JSON.stringify(kept)), await derive(passphrase, salt, rounds));
  const text = JSON.stringify({ mark: MARK, salt: text64(salt), rounds, iv: text64(box.iv), data: text64(box.data) });
  return { text, keys: kept.records.map((one) => one.key) };
}

/** Takes in what the file holds and this phone does not; returns how many records. Throws "file" or "passphrase". */
export async function restore(text: string, passphrase: string): Promise<number> {
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
  return count;
}
