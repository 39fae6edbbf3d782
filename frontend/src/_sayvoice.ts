// A voice note: pressed once it records, pressed again it stops, and by itself at its bound.
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export const canRecord = (): boolean => typeof MediaRecorder !== "undefined" && Boolean(navigator.mediaDevices?.getUserMedia);

export function record(button: HTMLButtonElement, most: number, got: (blob: Blob, seconds: number) => void, tell: (words: string) => void): void {
  const label = button.querySelector("span")!;
  const words = label.textContent;
  let stop: (() => void) | null = null;
  button.addEventListener("click", () => void (stop ? stop() : start()));

  async function start(): Promise<void> {
    let stream: MediaStream;
    stop = () => undefined; // a second press while the phone still asks does nothing
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      stop = null;
      return tell("手机没有让这一页用话筒。可以打字说，或者在手机设置里放开。");
    }
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, { ...(kind && { mimeType: kind }), audioBitsPerSecond: 24_000 });
    const parts: Blob[] = [];
    const began = Date.now();
    const passed = (): number => Math.round((Date.now() - began) / 1000);
    const tick = window.setInterval(() => {
      label.textContent = `停 ${Math.floor(passed() / 60)}:${String(passed() % 60).padStart(2, "0")}`;
      if (passed() >= most) stop?.();
    }, 250);
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      window.clearInterval(tick);
      stream.getTracks().forEach((one) => one.stop());
      button.classList.remove("is-on");
      label.textContent = words;
      stop = null;
      const blob = new Blob(parts, { type: (recorder.mimeType || kind || "audio/webm").split(";")[0] });
      if (blob.size) got(blob, Math.max(1, passed()));
    });
    stop = () => recorder.state === "recording" && recorder.stop();
    button.classList.add("is-on");
    label.textContent = "停 0:00";
    tell("在录，再按一下停。");
    recorder.start();
  }
}
