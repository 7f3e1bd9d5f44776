// Decides as a gate's page does: { pack, cases: [{ code, gate, at }] } from stdin, a verdict for each code to stdout. "blind" as an
// argument stands for a browser that cannot verify signatures.

import { readFileSync } from "node:fs";
import { Pack } from "../../../../templates/web/pack.js";

const { pack: json, changes, cases } = JSON.parse(readFileSync(0, "utf8"));
const pack = new Pack(json);
for (const change of changes ?? []) pack.apply(change);
if (process.argv[2] === "blind") pack.verifies = async () => null;
const verdicts = [];
for (const { code, reference, gate, at } of cases) {
  const answers = await pack.decide(code === undefined ? { reference } : { code }, gate, Date.parse(at));
  for (const answer of answers) {
    const { holder, zone, day, counts } = answer.alone;
    if (counts) pack.saw({ holder, zone, day, direction: answer.direction, at: Date.parse(at), gate: answer.gate });
  }
  verdicts.push(
    answers.map((answer) => {
      const { verdict, reason, reference, name, native_name, delegation, category_title, badge_serial, note, valid_days } = answer;
      return { verdict, reason, reference, name, native_name, delegation, category_title, badge_serial, note, valid_days };
    }),
  );
}
console.log(JSON.stringify(verdicts));
