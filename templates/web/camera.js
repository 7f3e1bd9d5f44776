// The camera: read here where the browser can read codes, else cut out, made small, and read by the server.

import { postPicture } from "./api.js";
import { byId, text } from "./dom.js";

/** The sides of a frame that is sent, in pixels: at 53 modules, code and margin, some six pixels a module where they fill half; and where a
    code with many modules fills all of it, and makes a file that is too large, fewer. */
const SIDES = [640, 448];
/** The most bytes of a frame. */
const MOST = 29000;
/** How much of the picture's shorter side is looked at. */
const PART = 0.9;
/** From one frame to the next, in milliseconds: the server takes fifteen a second. */
const PACE = 70;
/** The least pause between two frames, in milliseconds: the page has other things to do. */
const PAUSE = 20;

/** What is said where a camera does not start, by the error's name. */
const PROBLEMS = {
  NotFoundError: "camera_missing",
  OverconstrainedError: "camera_missing",
  NotReadableError: "camera_busy",
  AbortError: "camera_busy",
};

const video = byId("video");
const canvas = document.createElement("canvas");

async function makeDetector() {
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/** Cuts out the middle, and makes a JPEG picture of it that is small enough. */
async function frame(source, width, height, part) {
  const cut = Math.min(width, height) * part;
  for (const side of SIDES) {
    canvas.width = canvas.height = Math.min(side, Math.round(cut));
    const ink = canvas.getContext("2d", { alpha: false });
    ink.filter = "grayscale(1)";
    ink.drawImage(source, (width - cut) / 2, (height - cut) / 2, cut, cut, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.7, 0.5, 0.3, 0.15]) {
      const picture = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (picture && picture.size <= MOST) return picture;
    }
  }
  return null;
}

export class Camera {
  /** Calls read(code) for each code that is seen, as often as it is seen. */
  constructor(read) {
    this.read = read;
    this.stream = null;
    const secure = document.querySelector("main").dataset.secure;
    if (!navigator.mediaDevices) this.offerPictures(text("camera_insecure", secure));
    byId("picture-file").addEventListener("change", (event) => this.readPicture(event.target));
  }

  get isOn() {
    return this.stream !== null;
  }

  offerPictures(why) {
    byId("camera-problem").textContent = why;
    byId("picture").hidden = false;
    byId("camera-button").hidden = !navigator.mediaDevices;
  }

  async start() {
    try {
      const wanted = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
      this.stream = await navigator.mediaDevices.getUserMedia(wanted);
    } catch (error) {
      this.offerPictures(text(PROBLEMS[error.name] ?? "camera_denied"));
      return;
    }
    byId("camera-problem").textContent = "";
    video.srcObject = this.stream;
    await video.play();
    byId("camera").hidden = false;
    this.detector ??= await makeDetector();
    this.offerTorch();
    this.look(this.stream);
  }

  /** Offers the lamp beside the camera, where there is one: halls are dim. */
  offerTorch() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    const button = byId("torch-button");
    button.hidden = !track?.getCapabilities?.().torch;
    button.setAttribute("aria-pressed", "false");
    button.onclick = async () => {
      const torch = button.getAttribute("aria-pressed") !== "true";
      try {
        await track.applyConstraints({ advanced: [{ torch }] });
        button.setAttribute("aria-pressed", String(torch));
      } catch {
        // The lamp is another program's now.
        button.hidden = true;
      }
    };
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    video.srcObject = null;
    byId("camera").hidden = byId("torch-button").hidden = true;
  }

  /** Looks at one frame after another, and sends the next when the last was answered. */
  async look(stream) {
    while (this.stream === stream) {
      const since = performance.now();
      const code = await this.see().catch(() => null);
      if (code && this.stream === stream) this.read(code);
      await new Promise((done) => setTimeout(done, Math.max(PAUSE, PACE - (performance.now() - since))));
    }
  }

  async see() {
    if (document.hidden || video.readyState < 2) return null;
    if (this.detector) return (await this.detector.detect(video))[0]?.rawValue ?? null;
    const picture = await frame(video, video.videoWidth, video.videoHeight, PART);
    return picture ? (await postPicture("/v1/decode", picture)).code : null;
  }

  async readPicture(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    byId("camera-problem").textContent = text("checking");
    let code = null;
    try {
      const bitmap = await createImageBitmap(file);
      // Nobody knows how near the picture was taken: all of the middle first, then less of it.
      for (const part of [1, 0.6, 0.35]) {
        const picture = await frame(bitmap, bitmap.width, bitmap.height, part);
        code = picture ? (await postPicture("/v1/decode", picture)).code : null;
        if (code) break;
      }
    } catch {
      code = null;
    }
    byId("camera-problem").textContent = code ? "" : text("camera_none");
    if (code) this.read(code);
  }
}
