// The Gantt of a plan. A bar is dragged, or its right end; arrows move it by a day (with Shift: its end), Enter opens it. The server plans
// anew and answers only what is different; nothing else is touched. Without this script the page shows the same, and the table has forms.
type Row = {
  key: string; x: number; w: number; done: number; critical: boolean; state: string; start: string; finish: string; finish_text: string;
  slack: string; slack_class: string; milestone: boolean; says: string; percent: string;
};
type Link = { id: string; path: string; critical: boolean };
type Answer = { version: number; said: string; outgrown: boolean; rows: Row[]; links: Link[]; head: string; foot: string };
type Hold = { task: SVGGElement; end: boolean; from: number; days: number };

const chart = document.querySelector<HTMLElement>("#gantt");
const said = document.querySelector<HTMLElement>("#gt-said");
const DAY = 86_400_000;
const EDGE = 7;
const PAUSE = 350;

const tell = (text: string, bad = false): void => {
  if (!said) return;
  said.textContent = text;
  said.classList.toggle("is-bad", bad);
};
const shifted = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
const token = (): string => (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";

function start(gantt: HTMLElement): void {
  const px = Number(gantt.dataset.px);
  const tasks = (): SVGGElement[] => Array.from(gantt.querySelectorAll<SVGGElement>("g.g-task"));
  let held: Hold | null = null;
  let pause = 0;
  let busy = false;
  let waiting: Hold | null = null;

  const may = (task: SVGGElement, end: boolean): boolean => {
    const state = task.dataset.state;
    return Boolean(gantt.dataset.move) && (state === "waiting" || (state === "started" && end));
  };
  // What the hand does is shown at the bar alone, until the server has answered.
  const preview = (hold: Hold): void => {
    const bar = hold.task.querySelector<SVGRectElement>("rect.g-bar");
    if (hold.end && bar) bar.setAttribute("width", String(Math.max(px, Number(bar.dataset.w ?? (bar.dataset.w = bar.getAttribute("width") ?? "0")) + hold.days * px)));
    else hold.task.setAttribute("transform", `translate(${hold.days * px} 0)`);
    tell(shifted((hold.end ? hold.task.dataset.finish : hold.task.dataset.start) ?? "", hold.days));
  };
  const release = (hold: Hold): void => {
    hold.task.classList.remove("is-held", "is-sent");
    hold.task.removeAttribute("transform");
    const bar = hold.task.querySelector<SVGRectElement>("rect.g-bar");
    if (bar?.dataset.w) {
      bar.setAttribute("width", bar.dataset.w);
      delete bar.dataset.w;
    }
  };

  const repaint = (answer: Answer): void => {
    for (const row of answer.rows) {
      const line = document.getElementById(`r-${row.key}`);
      const task = document.getElementById(`b-${row.key}`)?.querySelector<SVGGElement>("g.g-task");
      if (!line || !task) continue;
      line.classList.toggle("is-crit", row.critical);
      task.setAttribute("class", `g-task is-${row.state}${row.critical ? " is-crit" : ""}`);
      task.dataset.start = row.start;
      task.dataset.finish = row.finish;
      task.setAttribute("aria-label", row.says);
      if (row.milestone) task.querySelector(".g-dia")?.setAttribute("transform", `translate(${row.x} 0)`);
      for (const [name, width] of [["g-bar", row.w], ["g-prog", row.done]] as const) {
        const rect = task.querySelector(`rect.${name}`);
        rect?.setAttribute("x", String(row.x));
        rect?.setAttribute("width", String(width));
      }
      const [end, slack] = [line.querySelector(".gt-end"), line.querySelector(".gt-sl")];
      if (end) end.textContent = row.finish_text;
      if (slack) {
        slack.textContent = row.slack;
        slack.className = `gt-sl ${row.slack_class}`;
      }
    }
    for (const link of answer.links) {
      const path = document.getElementById(`l-${link.id}`);
      path?.setAttribute("d", link.path);
      path?.setAttribute("class", link.critical ? "g-link is-crit" : "g-link");
    }
    const head = document.querySelector("#gt-verdict");
    if (head) head.innerHTML = answer.head; // a template of the server, which has escaped what people wrote
    const foot = document.querySelector(".gt-foot");
    if (foot) foot.outerHTML = answer.foot; // likewise
    gantt.dataset.version = String(answer.version);
    for (const input of document.querySelectorAll<HTMLInputElement>("input[name=version]")) input.value = String(answer.version);
  };

  const send = async (hold: Hold): Promise<void> => {
    if (busy) {
      waiting = hold;
      return;
    }
    busy = true;
    const begun = performance.now();
    const { task, end, days } = hold;
    const day = shifted((end ? task.dataset.finish : task.dataset.start) ?? "", days);
    task.classList.add("is-sent");
    tell(gantt.dataset.saving ?? "");
    try {
      const response = await fetch(gantt.dataset.move ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({
          task: task.dataset.key, [end ? "finish" : "start"]: day, version: Number(gantt.dataset.version), first: gantt.dataset.first, last: gantt.dataset.last,
          px, baseline: gantt.dataset.baseline ? Number(gantt.dataset.baseline) : null,
        }),
      });
      const answer = (await response.json()) as Answer;
      release(hold);
      if (!response.ok) {
        tell(answer.said, true);
      } else if (answer.outgrown) {
        location.reload();
      } else {
        repaint(answer);
        tell(answer.said);
        requestAnimationFrame(() => setTimeout(() => {
          performance.measure("gantt-drag", { start: begun, detail: { rows: answer.rows.length, links: answer.links.length } });
        }));
      }
    } catch {
      release(hold);
      tell(gantt.dataset.failed ?? "", true);
    } finally {
      busy = false;
      const next = waiting;
      waiting = null;
      if (next) void send(next);
    }
  };

  const here = (task: SVGGElement, focus: boolean): void => {
    for (const one of gantt.querySelectorAll(".gt-row.is-here")) one.classList.remove("is-here");
    for (const one of gantt.querySelectorAll("g.g-task[tabindex='0']")) one.setAttribute("tabindex", "-1");
    task.setAttribute("tabindex", "0");
    document.getElementById(`r-${task.dataset.key}`)?.classList.add("is-here");
    if (focus) task.focus({ preventScroll: false });
  };

  gantt.addEventListener("pointerdown", (event) => {
    const task = (event.target as Element).closest<SVGGElement>("g.g-task");
    if (!task || event.button !== 0 || held) return;
    here(task, true);
    const bar = task.querySelector("rect.g-bar");
    const end = bar !== null && (task.dataset.state === "started" || event.clientX > bar.getBoundingClientRect().right - Math.min(EDGE, bar.getBoundingClientRect().width / 3));
    if (!may(task, end)) return;
    event.preventDefault();
    held = { task, end, from: event.clientX + gantt.scrollLeft, days: 0 };
    task.classList.add("is-held");
    gantt.setPointerCapture(event.pointerId);
  });
  gantt.addEventListener("pointermove", (event) => {
    if (!held) return;
    const days = Math.round((event.clientX + gantt.scrollLeft - held.from) / px);
    if (days === held.days) return;
    held.days = days;
    preview(held);
  });
  const drop = (keep: boolean): void => {
    const hold = held;
    held = null;
    if (!hold) return;
    hold.task.classList.remove("is-held");
    if (keep && hold.days) void send(hold);
    else release(hold);
  };
  gantt.addEventListener("pointerup", () => drop(true));
  gantt.addEventListener("pointercancel", () => drop(false));

  const nudge = (task: SVGGElement, end: boolean, by: number): void => {
    if (!may(task, end)) return;
    if (held && (held.task !== task || held.end !== end)) drop(true);
    held ??= { task, end, from: 0, days: 0 };
    held.days += by;
    task.classList.add("is-held");
    preview(held);
    window.clearTimeout(pause);
    pause = window.setTimeout(() => drop(true), PAUSE);
  };
  gantt.addEventListener("keydown", (event) => {
    const all = tasks();
    const task = (event.target as Element).closest<SVGGElement>("g.g-task");
    if (!task) {
      if (event.target === gantt && event.key === "Enter" && all[0]) here(all[0], true);
      return;
    }
    const place = all.indexOf(task);
    const go: Record<string, SVGGElement | undefined> = { ArrowUp: all[place - 1], ArrowDown: all[place + 1], Home: all[0], End: all[all.length - 1] };
    if (event.key in go) {
      event.preventDefault();
      const to = go[event.key];
      if (to) here(to, true);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      nudge(task, event.shiftKey, event.key === "ArrowLeft" ? -1 : 1);
    } else if (event.key === "Escape") {
      window.clearTimeout(pause);
      drop(false);
      tell("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      document.getElementById(`r-${task.dataset.key}`)?.querySelector<HTMLAnchorElement>(".gt-name a")?.click();
    }
  });
  gantt.addEventListener("focusin", (event) => {
    const task = (event.target as Element).closest<SVGGElement>("g.g-task");
    if (task) here(task, false);
  });

  const first = tasks()[0];
  first?.setAttribute("tabindex", "0");
  // Whoever opens the page sees today.
  const now = Number(gantt.querySelector(".g-now rect")?.getAttribute("x") ?? 0);
  const left = gantt.querySelector<HTMLElement>(".gt-top .gt-left")?.offsetWidth ?? 0;
  if (now > gantt.clientWidth - left) gantt.scrollLeft = now - (gantt.clientWidth - left) / 3;
}

if (chart) start(chart);
export {};
