// Verdicts for the ear and the hand: they differ by pitch and by rhythm, so that a hall full of gates can be told apart.

/** Pitch in Hz, start and length in milliseconds. */
const SOUNDS = {
  admitted: [[1046, 0, 140]],
  repeat: [[659, 0, 110], [659, 170, 110]],
  refused: [[220, 0, 160], [196, 210, 160], [174, 420, 260]],
  waiting: [[440, 0, 90]],
  error: [[220, 0, 400]],
};
/** Verdicts that sound like another: who left was let through, and who is to scan again is not refused. */
const LIKE = { left: "admitted", partial: "repeat", held: "waiting" };
const SHAKES = { admitted: [60], repeat: [60, 90, 60], refused: [200, 80, 200, 80, 300], waiting: [30], error: [300] };

let context = null;
let isOn = localStorage.getItem("accredit-sound") !== "off";

/** Browsers let a page sound only after somebody touched it. */
export function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

export const isSounding = () => isOn;

export function turn(on) {
  isOn = on;
  localStorage.setItem("accredit-sound", on ? "on" : "off");
}

export function signal(name) {
  const verdict = LIKE[name] ?? name;
  navigator.vibrate?.(SHAKES[verdict] ?? []);
  if (!isOn || context?.state !== "running") return;
  for (const [pitch, start, length] of SOUNDS[verdict] ?? []) {
    const [from, until] = [context.currentTime + start / 1000, context.currentTime + (start + length) / 1000];
    const tone = new OscillatorNode(context, { type: verdict === "refused" ? "square" : "sine", frequency: pitch });
    const loudness = new GainNode(context, { gain: 0 });
    // Without a ramp, a tone clicks.
    loudness.gain.setTargetAtTime(0.3, from, 0.005);
    loudness.gain.setTargetAtTime(0, until - 0.02, 0.008);
    tone.connect(loudness).connect(context.destination);
    tone.start(from);
    tone.stop(until);
  }
}

let lock = null;

/** Keeps the screen on while the page is seen. */
export async function stayAwake() {
  if (document.visibilityState !== "visible" || lock !== null) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
  } catch {
    // No wake lock here, or a battery that is nearly empty: the screen sleeps as it is set to.
  }
}
