// What was typed, photographed and spoken stays on the phone until it has arrived; after a week it is forgotten.
export interface Got { kind: "photo" | "voice"; blob: Blob; seconds?: number }
export interface Draft { key: string; tried: boolean; at: number; fields: Record<string, string>; got: { kind: Got["kind"]; type: string; data: string; seconds?: number }[] }
const WEEK = 7 * 86_400_000;
// The telephone number is not kept: a phone is lent more often than one thinks.
export const KEPT = ["text", "place", "kind", "open"];

/** A random UUID also where the address is not secure (an office's own network). */
export function uuid(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 15) | 64;
  b[8] = (b[8]! & 63) | 128;
  return Array.from(b, (one) => one.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const encoded = (blob: Blob): Promise<string> => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

export async function keep(name: string, draft: Omit<Draft, "got" | "at">, got: Got[]): Promise<void> {
  if (!name) return;
  const bare = { ...draft, at: Date.now(), got: [] as Draft["got"] };
  for (const one of got) bare.got.push({ kind: one.kind, type: one.blob.type, data: await encoded(one.blob), ...(one.seconds && { seconds: one.seconds }) });
  try {
    localStorage.setItem(`say:${name}`, JSON.stringify(bare));
  } catch {
    // Too large for this phone, or storage is off: at least the words.
    try {
      localStorage.setItem(`say:${name}`, JSON.stringify({ ...bare, got: [] }));
    } catch {
      return;
    }
  }
}

export function kept(name: string): (Omit<Draft, "got"> & { got: Got[] }) | null {
  try {
    const said = JSON.parse((name && localStorage.getItem(`say:${name}`)) || "null") as Draft | null;
    if (!said || Date.now() - said.at > WEEK) return null;
    return { ...said, got: said.got.map(({ data, type, ...one }) => ({ ...one, blob: new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type }) })) };
  } catch {
    return null;
  }
}

export function drop(name: string): void {
  try {
    localStorage.removeItem(`say:${name}`);
  } catch {
    return; // storage is off: nothing was kept
  }
}
