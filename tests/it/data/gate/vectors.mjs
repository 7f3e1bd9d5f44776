// Runs the table of vectors under node.
//
// node vectors.mjs FILE

import { readFileSync } from "node:fs";
import { read } from "../../../../templates/web/reading.js";
import { decide } from "../../../../templates/web/rules.js";
import { compare } from "./compare.mjs";

console.log(JSON.stringify(await compare(JSON.parse(readFileSync(process.argv[2], "utf8")), decide, read)));
