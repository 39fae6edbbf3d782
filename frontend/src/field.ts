// 摸排 and 事项 on the phone: opens without a network, keeps what is filled in, sends when there is a signal.
import { lockScreen, revokedScreen, start } from "./_fielddoor";
import { deedScreen, findScreen, newDeed, newFind } from "./_fielddeed";
import { formScreen, newRecord } from "./_fieldedit";
import { kept, load, pack, root, rules, steadily, top, ways } from "./_fieldframe";
import * as lists from "./_fieldlist";
import { matterScreen, mattersScreen } from "./_fieldmatters";
import { mineScreen } from "./_fieldmine";
import * as store from "./_fieldstore";
import { surveyScreen, surveysScreen } from "./_fieldsurveys";
import { nudge, onChange, status, sync } from "./_fieldsync";
import { todayScreen } from "./_fieldtoday";

let drawn = "";

async function inside(): Promise<void> {
  lists.forget();
  await load();
  void navigator.storage?.persist?.();
  drawn = "";
  await route();
  nudge();
}


/** One screen after the other: a slow one never covers the one that was asked for after it. `wanted` is asked when its turn has come, `still` once more by a
 * screen that reads before it stands: what was typed meanwhile is not thrown away. */
let drawing: Promise<void> = Promise.resolve();
function route(wanted = (): boolean => true, still = (): boolean => true): Promise<void> {
  drawing = drawing.then(() => (wanted() ? draw(still) : undefined)).catch((error: unknown) => {
    if (store.isOpen()) console.error(error);
  });
  return drawing;
}

async function draw(still: () => boolean): Promise<void> {
  if (!store.isOpen()) return;
  if (status.net === "revoked") return revokedScreen();
  const asked = drawn = location.hash;
  await kept.leave?.();
  kept.leave = null;
  const [name = "", ...rest] = asked.slice(1).split("/");
  if (name === "form") await formScreen(rest[0] ?? "");
  else if (name === "new") await newRecord(Number(rest[0]));
  else if (name === "row") await newRecord(Number(rest[0]), pack(Number(rest[0]))?.rows.find((one) => one.pk === rest[1]));
  else if (name === "survey") surveyScreen(Number(rest[0]));
  else if (name === "surveys") surveysScreen();
  else if (name === "matters") mattersScreen();
  else if (name === "matter") matterScreen(Number(rest[0]));
  else if (name === "do") await newDeed(Number(rest[0]), rest[1] ?? "");
  else if (name === "find") await (rest[0] ? newFind(rest[0]) : findScreen());
  else if (name === "deed") await deedScreen(rest[0] ?? "");
  else if (name === "mine") {
    if (!(await mineScreen(still))) return;
  } else await todayScreen();
  root.scrollTo(0, 0);
}

/** Somebody types, or has typed a word or chosen a file that stands nowhere else yet. */
const typing = (): boolean => document.activeElement instanceof HTMLInputElement || [...root.querySelectorAll<HTMLInputElement>("input[type=password], input[type=file]")].some((one) => one.value);

/** What lies on the phone has changed; a form that is being filled in is left alone. */
async function refresh(anew = true): Promise<void> {
  if (!store.isOpen()) return;
  await load();
  if (status.net === "revoked") return revokedScreen();
  const name = location.hash.slice(1).split("/")[0] ?? "";
  if (name === "form" || (name === "deed" && !root.querySelector("[data-look]")) || (typing() && name !== "")) steadily(() => root.querySelector("header.ph-top")?.replaceWith(top("#")));
  else if (anew && drawn === location.hash && !["new", "row", "do"].includes(name)) await route(() => drawn === location.hash, () => !typing());
}

onChange(() => void refresh());
// A screen that stands there already is not drawn anew under the fingers of somebody who types.
window.addEventListener("hashchange", () => void route(() => drawn !== location.hash));
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
    if (kept.changing) location.reload();
  });
  const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  const offer = (): void => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    kept.newer = registration.waiting;
    void refresh();
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  offer();
}

ways.inside = inside;
ways.refresh = refresh;
void start();
void serve().catch(() => undefined);
