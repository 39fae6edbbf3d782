// Before the key is there, and after the right is gone: setting the PIN, opening, saving what was not sent, wiping.
import { h, icon, shape } from "./_dom";
import * as store from "./_fieldstore";
import { exportUnsent } from "./_fieldfile";
import { LOGIN, button, forget, rules, show, today, ways } from "./_fieldframe";
import { whoIsIt } from "./_fieldsync";

export function plain(title: string, ...children: (Node | null | undefined | false)[]): void {
  show(h("div.ph-body.fw-door", {}, h("h1.ph-h1", {}, title), ...children.filter((one): one is Node => Boolean(one))));
}

export const pinInput = (label: string, id: string): [HTMLElement, HTMLInputElement] => {
  const input = h("input.zj-input.fw-pin", { id, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: rules.digits }) as HTMLInputElement;
  return [h("div.zj-field", {}, h("label", { for: id }, label), input), input];
};

export async function start(): Promise<void> {
  if (await store.meta("revoked")) return revokedScreen();
  if (await store.isSetUp()) return lockScreen();
  try {
    const me = await whoIsIt();
    setUpScreen(me.name);
  } catch (error) {
    const net = (error as { net?: string }).net;
    const said = (error as Error).message;
    if (net === "login") location.assign(LOGIN);
    else plain("摸排", h("p", {}, net === "off" ? "第一次用要有网络：登录一次、把表和底数带下来，以后没有信号也能用。" : said || "现在打不开，请稍后再试。"), button(".zj-btn--primary", "再试一次", () => void start()));
  }
}

export function setUpScreen(name: string): void {
  const [first, one] = pinInput(`设一个 ${rules.digits} 位数字的手机密码`, "pin");
  const [second, two_] = pinInput("再输一遍", "pin2");
  const error = h("p.zj-error", { role: "alert" });
  const form = h("form.zj-form", {}, first, second, error, h("button.zj-btn.zj-btn--primary", {}, "设好，带下底数"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!new RegExp(`^[0-9]{${rules.digits}}$`).test(one.value)) error.replaceChildren(shape("red"), `要 ${rules.digits} 位数字。`);
    else if (/^(.)\1+$/.test(one.value) || "01234567890".includes(one.value) || "9876543210".includes(one.value)) error.replaceChildren(shape("red"), "太好猜了，换一个。");
    else if (one.value !== two_.value) error.replaceChildren(shape("red"), "两遍不一样，请重输。");
    else void store.setPin(one.value, rules).then(ways.inside);
  });
  plain(`${name}，您好`, h("p", {}, "底数和您填的都加密存在这台手机里，密码只有您知道，打开摸排时输一次。忘了密码，没送出去的就打不开了。"), form);
  one.focus();
}

export async function lockScreen(): Promise<void> {
  forget();
  const [field, input] = pinInput("手机密码", "pin");
  const error = h("p.zj-error", { role: "alert" });
  const left = await store.counts();
  const unsent = left.waiting + left.draft + left.conflict + left.refused;
  const open = h("button.zj-btn.zj-btn--primary", {}, "打开") as HTMLButtonElement;
  const form = h("form.zj-form", {}, field, error, open);
  const wait = async (): Promise<boolean> => {
    const seconds = await store.waiting();
    open.disabled = seconds > 0;
    open.textContent = seconds ? `${seconds} 秒后再试` : "打开";
    if (seconds) window.setTimeout(() => void wait(), 1000);
    return seconds > 0;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      if (open.disabled || (await wait())) return;
      open.disabled = true;
      if (await store.unlock(input.value, rules)) return ways.inside();
      input.value = "";
      error.replaceChildren(shape("red"), "密码不对。");
      open.disabled = false;
      await wait();
      input.focus();
    })();
  });
  plain("摸排", unsent ? h("p", {}, `手机里有 ${unsent} 条还没送到。`) : null, form, h("details.zj-small", {}, h("summary", {}, "忘了密码"), h("p", {}, "打不开了，只能清空重来；没送到的会没有。"), button(".zj-btn--danger", "清空这台手机的摸排", () => {
    if (window.confirm("没送到的记录会永远没有。确定清空？")) void store.wipe().then(() => location.reload());
  })));
  input.focus();
  await wait();
}

/** The right was taken back: nothing is left here but what was not sent, and that only until it is saved or given up. */
export async function revokedScreen(): Promise<void> {
  forget();
  const left = await store.counts();
  const unsent = left.waiting + left.draft + left.conflict + left.refused;
  if (!unsent) {
    await store.wipe();
    return plain("权限已收回", h("p", {}, "这台手机上的摸排已经清空。"));
  }
  const words = h("p", {}, `底数已经清掉。还有 ${unsent} 条没送到，可以先存成加密文件交给办公室，再清空。`);
  const clear = button(".zj-btn--danger", "不存了，直接清空", () => {
    if (window.confirm("没送到的记录会永远没有。确定清空？")) void store.wipe().then(revokedDone);
  });
  if (store.isOpen()) plain("权限已收回", words, saver(() => void store.wipe().then(revokedDone)), clear);
  else {
    const [field, input] = pinInput("手机密码", "pin");
    const error = h("p.zj-error", { role: "alert" });
    const form = h("form.zj-form", {}, field, error, h("button.zj-btn.zj-btn--primary", {}, "打开"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void store.unlock(input.value, rules).then((good) => (good ? revokedScreen() : error.replaceChildren(shape("red"), "密码不对，稍后再试。")));
    });
    plain("权限已收回", words, form, clear);
  }
}
export const revokedDone = (): void => plain("权限已收回", h("p", {}, "这台手机上的摸排已经清空。"));


export function saver(after: () => void): HTMLElement {
  const input = h("input.zj-input", { id: "passphrase", type: "password", autocomplete: "new-password" }) as HTMLInputElement;
  const error = h("p.zj-error", { role: "alert" });
  const form = h("form.zj-form", {}, h("div.zj-field", {}, h("label", { for: "passphrase" }, `给文件设一个口令，至少 ${rules.passphrase} 个字，恢复时要用`), input), error, h("button.zj-btn", {}, icon("dl"), "把没送的存成文件"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.length < rules.passphrase) return error.replaceChildren(shape("red"), `口令至少 ${rules.passphrase} 个字。`);
    void (async () => {
      const me = await store.meta<{ name: string; account: number }>("me");
      const { text, keys } = await exportUnsent(input.value, rules.rounds, me?.name ?? "", me?.account ?? 0);
      const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: `摸排-未送-${today()}.json` }) as HTMLAnchorElement;
      link.click();
      await store.setMeta("exported", { at: new Date().toISOString(), keys });
      input.value = "";
      error.replaceChildren();
      error.insertAdjacentElement("beforebegin", h("p", { role: "status" }, `已存 ${keys.length} 条到文件。`));
      after();
    })();
  });
  return form;
}

