// Proof of work (rules/work.py): the phone counts in slices of a few milliseconds, and the page never stands still.
import { Sha256 } from "./_sha256";

const SLICE = 8;

/** The smallest nonce that solves `token`, as its digits. */
export async function solve(token: string): Promise<string> {
  const bits = Number(token.split(".")[2]) || 0;
  const front = new TextEncoder().encode(`${token}:`);
  const bytes = new Uint8Array(front.length + 10);
  bytes.set(front);
  let until = performance.now() + SLICE;
  for (let nonce = 0; ; nonce++) {
    const digits = String(nonce);
    for (let at = 0; at < digits.length; at++) bytes[front.length + at] = digits.charCodeAt(at);
    const hash = new Sha256();
    hash.update(bytes.subarray(0, front.length + digits.length));
    if (zeros(hash.hex()) >= bits) return digits;
    if (nonce % 16 === 0 && performance.now() > until) {
      await new Promise((go) => setTimeout(go));
      until = performance.now() + SLICE;
    }
  }
}

function zeros(hex: string): number {
  const first = hex.search(/[1-9a-f]/);
  return first < 0 ? 256 : first * 4 + Math.clz32(parseInt(hex[first]!, 16)) - 28;
}
