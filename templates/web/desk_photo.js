// A photo of the person at the desk: by a camera if there is one, else by a file, which telephones make with theirs.

import { byId, text } from "./dom.js";

/** The height of a photo over its width: it is 28 × 35 mm on paper. */
const ASPECT = 1.25;
/** The most rows of pixels that are sent: more than twice what is printed. */
const MOST_ROWS = 1200;
/** Files of more bytes than this are made smaller before they are sent; the air of a hall is shared. */
const LARGE = 2_000_000;

const dialog = byId("photo");
const video = byId("photo-video");
const still = byId("photo-still");
let stream = null, cameras = [], used = 0, picture = null;

/** Shows one part of the dialog: the camera, the picture it took, or what to do without one. */
function show(part) {
  dialog.dataset.part = part;
  for (const name of ["camera", "still", "none"]) {
    for (const shown of dialog.querySelectorAll(`[data-in~="${name}"]`)) shown.hidden = !shown.dataset.in.split(" ").includes(part);
  }
  byId("photo-other").hidden = part !== "camera" || cameras.length < 2;
  byId({ camera: "photo-shoot", still: "photo-use", none: "photo-file" }[part]).focus();
}

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = video.srcObject = null;
}

async function start() {
  stop();
  byId("photo-problem").textContent = "";
  show("camera");
  byId("photo-shoot").disabled = true;
  try {
    const which = cameras.length > 0 ? { deviceId: { exact: cameras[used % cameras.length].deviceId } } : { facingMode: "environment" };
    const opened = await navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } }, audio: false });
    stop();
    stream = opened;
    // Closed while the browser asked whether the camera may be used.
    if (!dialog.open) return stop();
    video.srcObject = stream;
    await video.play();
    cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    byId("photo-shoot").disabled = false;
    if (dialog.dataset.part === "camera") show("camera");
  } catch {
    if (!dialog.open) return;
    byId("photo-problem").textContent = text("desk_photo_none");
    show("none");
  }
}

/** Draws a part of a picture at a size that is enough, and returns it as a JPEG file. */
async function jpeg(source, { x, y, width, height }) {
  const scale = Math.min(1, MOST_ROWS / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const ink = canvas.getContext("2d", { alpha: false });
  ink.imageSmoothingQuality = "high";
  ink.drawImage(source, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
}

function keep(taken) {
  URL.revokeObjectURL(still.src);
  picture = taken;
  still.src = URL.createObjectURL(taken);
  show("still");
}

/** Takes what the frame shows: the middle of what the camera sees. */
async function shoot() {
  const [wide, high] = [video.videoWidth, video.videoHeight];
  const width = Math.min(wide, high / ASPECT);
  const height = width * ASPECT;
  const taken = await jpeg(video, { x: (wide - width) / 2, y: (high - height) / 2, width, height });
  if (taken === null || !dialog.open) return;
  stop();
  keep(taken);
}

/** Takes a file: as it is where the server reads it and it is small, else drawn anew. */
async function open(file) {
  const isKnown = file.type === "image/jpeg" || file.type === "image/png";
  byId("photo-problem").textContent = "";
  try {
    const bitmap = await createImageBitmap(file);
    const whole = { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
    const taken = isKnown && file.size <= LARGE ? file : await jpeg(bitmap, whole);
    if (!dialog.open) return;
    stop();
    keep(taken);
  } catch {
    byId("photo-problem").textContent = text("desk_photo_unreadable");
  }
}

/** Asks for a photo of somebody, and returns a JPEG or PNG file, or null where there is to be none. */
export function take(name) {
  picture = null;
  used = 0;
  byId("photo-title").textContent = name === "" ? text("desk_photo") : `${text("desk_photo")}: ${name}`;
  dialog.returnValue = "";
  dialog.showModal();
  if (navigator.mediaDevices) start();
  else {
    byId("photo-problem").textContent = text("desk_photo_none");
    show("none");
  }
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      stop();
      resolve(dialog.returnValue === "use" ? picture : null);
    }, { once: true });
  });
}

byId("photo-shoot").addEventListener("click", shoot);
byId("photo-again").addEventListener("click", () => (navigator.mediaDevices ? start() : show("none")));
byId("photo-other").addEventListener("click", () => {
  used += 1;
  start();
});
byId("photo-file").addEventListener("click", () => byId("photo-input").click());
byId("photo-input").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) open(file);
});
