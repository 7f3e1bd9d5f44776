// Enrolls this device by the secret in the address's fragment. The fragment goes to no server and no log, and is taken out of the
// address at once.

import { post } from "./api.js";
import { byId, text } from "./dom.js";
import { register } from "./install.js";

let token = "";

function read() {
  token = location.hash.slice(1) || token;
  history.replaceState(null, "", location.pathname);
  byId("with").hidden = !token;
  byId("without").hidden = Boolean(token);
  byId("enroll").disabled = false;
  byId("problem").textContent = "";
}

// A link that is pasted into this tab changes nothing but the fragment: no page is loaded.
addEventListener("hashchange", () => location.hash && read());
read();

// A gate that is to decide without the server needs a page that opens without it: said before anybody relies on it.
if (byId("untrusted").dataset.alone === "yes") register().then((registration) => (byId("untrusted").hidden = registration !== null));

byId("enroll").addEventListener("click", async () => {
  byId("enroll").disabled = true;
  try {
    const enrolled = await post("/v1/enroll", { token });
    location.replace(enrolled.page);
  } catch (problem) {
    const why = /:enrolment-(unknown|expired|used)$/.exec(problem.type)?.[1];
    const told = why ? text(`enroll_${why}`) : problem.message;
    byId("problem").textContent =
      problem.status === 0 ? text("state_offline") : problem.status === 429 ? text("enroll_slow") : told;
    byId("enroll").disabled = !problem.isPassing;
  }
});
