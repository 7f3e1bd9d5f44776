// What a script adds to pages that work without: the link of an invitation is filled in, drafts are saved as somebody types, and the
// queue is worked by keys.

const QUIET = 1500;

function fillIn() {
  const form = document.getElementById("enter");
  if (!form || location.hash.length < 2) return;
  form.elements.link.value = location.hash.slice(1);
  // The secret does not stay in the history.
  history.replaceState(null, "", location.pathname);
  form.querySelector("button").focus();
}

/** Saves a form as somebody types: a second and a half after the last key. */
function saveAsTyped() {
  const form = document.getElementById("form");
  if (!form || !("saves" in form.dataset)) return;
  const state = document.getElementById("autosave");
  let timer, under = Promise.resolve(), isSending = false;
  const save = async () => {
    if (isSending) return;
    const sent = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: sent,
    }).catch(() => null);
    if (isSending) return;
    const said = answer ? await answer.json().catch(() => ({})) : {};
    if (!answer || !answer.ok) {
      state.textContent = said.problem ?? form.dataset.unsaved;
      return;
    }
    form.elements.version.value = said.version;
    // From now on the form is made from what stands. What another wrote is put where nobody writes here.
    for (const [name, value] of Object.entries(said.stands)) {
      const was = form.elements[`was.${name.slice(2)}`], input = form.elements[name];
      if (!was || !input) continue;
      if (sent.get(name) === was.value && input.value === was.value) input.value = value;
      was.value = value;
    }
    if (new URL(form.action).pathname !== said.url) {
      form.action = said.url;
      history.replaceState(null, "", said.url);
      // Another language is asked for where the nomination is now.
      for (const button of document.querySelectorAll(".languages button")) button.formAction = said.url + new URL(button.formAction).search;
    }
    state.textContent = said.told;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    state.textContent = "";
    // One after the other: each takes the version that the one before left.
    timer = setTimeout(() => { under = under.then(save); }, QUIET);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (isSending) return;
    event.preventDefault();
    await under;
    // Not while the browser is still telling of the first try: it would not take another.
    await new Promise((done) => { setTimeout(done); });
    isSending = true;
    form.requestSubmit(event.submitter);
  });
}

/** Keys of the queue: j and k go down and up, x chooses, Enter opens, a approves what is chosen. */
function workByKeys() {
  const queue = document.getElementById("queue");
  if (!queue) return;
  document.getElementById("keys").hidden = false;
  const links = [...queue.querySelectorAll(".people a")];
  // Who is not to be decided on now has none.
  const boxes = links.map((link) => link.closest("li").querySelector("input[type=checkbox]"));
  const approve = queue.querySelector("[value=approve]");
  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const go = (place) => {
      at = Math.max(0, Math.min(links.length - 1, place));
      links[at].focus();
      event.preventDefault();
    };
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && boxes[at]) boxes[at].checked = !boxes[at].checked;
    else if (event.key === "a" && approve && boxes.some((box) => box?.checked)) queue.requestSubmit(approve);
  });
}

fillIn();
// Who pastes a link while the page is open changes only what is behind the #.
addEventListener("hashchange", fillIn);
saveAsTyped();
workByKeys();
