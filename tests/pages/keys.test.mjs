// Where a scanner's code begins and ends among the keys that arrive.

import assert from "node:assert/strict";
import { test } from "node:test";

import { KeyReader } from "../../templates/web/keys.js";

const CODE = "CBDEFGHIJKLNRTUV".repeat(10);
const SHORT = "CBDEFGHIJKLNRTUVCBDEFGHIJKLNR";

/** Types a text; `gaps` says how long before a key at some place. */
function type(reader, text, { at = 0, gap = 12, gaps = {}, field = null, value = "" } = {}) {
  let now = at;
  [...text].forEach((letter, place) => {
    now += gaps[place] ?? gap;
    reader.add({ us: letter, typed: letter, at: now, field, value: field === null ? null : value + text.slice(0, place) });
  });
  return now;
}

test("a code that is typed fast ends with Enter", () => {
  const reader = new KeyReader();
  const last = type(reader, CODE);
  assert.deepEqual(reader.end(last + 12), { code: CODE, value: null });
  assert.equal(reader.end(last + 24), null, "and is taken once");
});

test("a reader that stumbles in a text field is understood, and its text is taken out", () => {
  for (const pause of [132, 400, 1400]) {
    for (const place of [1, 5, 40, 120, 159]) {
      const reader = new KeyReader();
      const last = type(reader, CODE, { gaps: { [place]: pause }, field: "query" });
      assert.deepEqual(reader.end(last + 12), { code: CODE, value: "" }, `${pause} ms before key ${place}`);
    }
  }
});

test("what a person typed before stays theirs", () => {
  for (const text of ["we", "anna weber of the delegation"]) {
    const reader = new KeyReader();
    const typed = type(reader, text, { gap: 180, field: "query" });
    const last = type(reader, CODE, { at: typed + 300, field: "query", value: text });
    assert.deepEqual(reader.end(last + 12), { code: CODE, value: text }, text);
  }
  const reader = new KeyReader();
  const typed = type(reader, "anna weber", { gap: 30, field: "query" });
  const last = type(reader, CODE, { at: typed + 300, field: "query", value: "anna weber" });
  assert.deepEqual(reader.end(last + 12), { code: CODE, value: "anna weber" }, "typed by fast fingers");
});

test("what a scanner puts around a code is left to the server", () => {
  for (const text of [`]Q1${CODE}`, `]Q3${CODE}`, `${CODE}~`, `;${SHORT}#`]) {
    const reader = new KeyReader();
    const last = type(reader, text, { field: "query" });
    assert.deepEqual(reader.end(last + 12), { code: text, value: "" }, text);
  }
});

test("two codes without a break go on as they are", () => {
  const reader = new KeyReader();
  const other = CODE.split("").reverse().join("");
  const last = type(reader, CODE + other);
  assert.equal(reader.end(last + 12).code, CODE + other);
});

test("a person's words are no code", () => {
  const reader = new KeyReader();
  let last = type(reader, "guimaraes joao of the delegation of brazil", { gap: 120, field: "query" });
  assert.equal(reader.end(last + 120), null);
  last = type(reader, "al", { at: last + 2000 });
  assert.equal(reader.end(last + 50), null, "nor are two letters anywhere");
});

test("a code without Enter is taken after a short rest, and words are not", () => {
  const reader = new KeyReader();
  type(reader, CODE);
  assert.ok(reader.rest() <= 300);
  reader.reset();
  type(reader, SHORT);
  assert.ok(reader.rest() > 300 && reader.rest() < 1000, "it may be the beginning of a longer one");
  reader.reset();
  type(reader, CODE.slice(0, 100));
  assert.equal(reader.rest(), 1500, "half a code may go on");
  reader.reset();
  type(reader, "guimaraes joao of the delegation of brazil", { gap: 120, field: "query" });
  assert.equal(reader.rest(), null);
});

test("keys in two fields, or long after one another, are not one code", () => {
  const reader = new KeyReader();
  const half = type(reader, CODE.slice(0, 80), { field: "query" });
  const last = type(reader, CODE.slice(80), { at: half, field: "other" });
  assert.equal(reader.end(last + 12).code, CODE.slice(80));
  const late = type(reader, CODE.slice(0, 80), { at: 10_000 });
  assert.equal(reader.end(type(reader, CODE.slice(80), { at: late + 1600 }) + 12).code, CODE.slice(80));
});

test("letters go along where they are not what the keys say", () => {
  const reader = new KeyReader();
  [...CODE].forEach((letter, place) => reader.add({ us: letter, typed: letter.toLowerCase(), at: place * 10 }));
  assert.deepEqual(reader.end(1600), { code: CODE, typed: CODE.toLowerCase(), value: null });
  [...CODE].forEach((letter, place) => reader.add({ us: "", typed: letter, at: place * 10 }));
  assert.deepEqual(reader.end(1600), { code: CODE, value: null });
});
