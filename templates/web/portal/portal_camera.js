// A photo by the camera, where there is one: an outline shows where the face belongs. Nobody looks for a face.

const WIDTH = 880;
const HEIGHT = 1100;

const form = document.getElementById("photo-form");
const open = document.getElementById("camera");
const problem = document.getElementById("camera-problem");

if (form && navigator.mediaDevices?.getUserMedia) {
  open.hidden = false;
  open.addEventListener("click", start);
  document.getElementById("camera-take").addEventListener("click", take);
}

async function start() {
  const box = document.getElementById("camera-box");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", height: { ideal: 1440 } } });
    const video = box.querySelector("video");
    video.srcObject = stream;
    await video.play();
    box.hidden = false;
    open.hidden = true;
  } catch {
    problem.textContent = problem.dataset.text;
  }
}

/** Sends the middle of the picture, in the proportions of a photo, as a file is sent. */
async function take() {
  const video = document.querySelector("#camera-box video");
  const wide = Math.min(video.videoWidth, video.videoHeight * WIDTH / HEIGHT);
  const high = wide * HEIGHT / WIDTH;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  canvas.getContext("2d").drawImage(video, (video.videoWidth - wide) / 2, (video.videoHeight - high) / 2, wide, high, 0, 0, WIDTH, HEIGHT);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.92); });
  const body = new FormData();
  body.set("token", form.elements.token.value);
  body.set("file", blob, "camera.jpg");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  video.srcObject.getTracks().forEach((track) => track.stop());
  if (answer) location.assign(answer.redirected ? answer.url : location.pathname);
  else problem.textContent = problem.dataset.text;
}
