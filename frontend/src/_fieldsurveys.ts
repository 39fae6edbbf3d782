// 摸排: the surveys on this phone, and the rows of one.
import { h, icon } from "./_dom";
import { STATES, fab, inWords, kept, notice, pack, rowName, show, tabs, top } from "./_fieldframe";
import type { Package, Row } from "./_fieldstore";

export function surveysScreen(): void {
  const line = (one: Package): HTMLElement => {
    const done = one.rows.filter((row) => row.done || kept.recs.some((rec) => rec.content.subject === row.pk && rec.assignment === one.assignment && rec.state !== "draft")).length;
    return h("li.ph-it.is-wait", {}, h("a", { href: `#survey/${one.assignment}` }, h("span.ph-it__s", {}, icon("survey")), h("span.ph-it__t", {}, h("b", {}, one.title), h("small", {}, [one.unit, one.due ? `${one.due} 前` : "", one.gone ? "已结束" : ""].filter(Boolean).join(" · "))), h("span.zj-muted.zj-small", {}, one.rows.length ? `${done} / ${one.rows.length}` : "")));
  };
  show(top(), h("div.ph-body.ph-body--tight", {}, h("h1.ph-h1", {}, "摸排"), kept.packs.length ? h("ul.zj-card.ph-list", {}, ...kept.packs.map(line)) : h("div.zj-empty", {}, h("h3", {}, "还没有派给您的摸排"), h("p", {}, "派下来以后，有信号时会自己带下来。"))), tabs("#surveys"));
}

export function surveyScreen(assignment: number): void {
  const found = pack(assignment);
  if (!found) return void location.replace("#surveys");
  const list = h("ul.zj-card.ph-list");
  const paint = (words: string): void => {
    const rows = found.rows.filter((row) => !words || row.label.includes(words) || Object.values(row.answers).some((one) => typeof one === "string" && one.includes(words)));
    const state = (row: Row): [string, string, string] => {
      const rec = kept.recs.find((one) => one.content.subject === row.pk && one.assignment === assignment);
      if (rec && rec.state !== "sent") return [...STATES[rec.state], rec.key];
      return row.done || rec ? ["check", "看过了", ""] : ["edit", "还没看", ""];
    };
    list.replaceChildren(...rows.slice(0, 200).map((row) => {
      const [sign, word, key] = state(row);
      return h(`li.ph-it.is-${sign === "check" ? "sent" : "wait"}`, {}, h("a", { href: key ? `#form/${key}` : `#row/${assignment}/${row.pk}` }, h("span.ph-it__s", {}, icon(sign), h("em", {}, word)), h("span.ph-it__t", {}, h("b", {}, rowName(found, row)), h("small", {}, found.questions.filter((one) => one.column && one.kind !== "text").slice(0, 3).map((one) => inWords(one, row.answers[one.key])).filter((one) => one !== "—").join(" · ")))));
    }));
    if (rows.length > 200) list.append(h("li.ph-note.zj-muted", {}, `还有 ${rows.length - 200} 户，打两个字找。`));
    if (!rows.length) list.append(h("li.ph-note.zj-muted", {}, found.rows.length ? "没有找到，换个字。" : "台账里还没有这个网格的，看到一件报一件。"));
  };
  const search = h("input.zj-input", { type: "search", placeholder: "找一户", "aria-label": "找一户" }) as HTMLInputElement;
  search.addEventListener("input", () => paint(search.value.trim()));
  paint("");
  show(top("#surveys"), h("div.ph-body.ph-body--tight", {}, h("div", {}, h("h1.ph-h1", {}, found.title), h("p.zj-muted.zj-small", {}, `${found.unit} · 第 ${found.number} 版${found.due ? ` · ${found.due} 前` : ""}`)), found.purpose ? h("p", {}, found.purpose) : null, found.left ? notice("yellow", `这个网格还有 ${found.left} 行没带下来，请找派发的人分一分。`) : null, found.rows.length > 5 ? search : null, list), fab(assignment), tabs("#surveys"));
}

