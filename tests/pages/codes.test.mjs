// A reading becomes a code and comes back whole, and nothing else is taken for one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { coded, decoded } from "../../templates/web/codes.js";
import { encode } from "../../templates/web/qr.js";

const EVENT = "019323ab-1c00-7000-8000-0123456789ab";
const badge = "CBDEFGHIJKLNRTUV".repeat(10);
const reading = (more) => ({ id: "019323ab-2d11-7abc-9def-00112233aabb", at: "2024-11-04T06:00:00.123Z", gate: "main", device: 7, waited: true, ...more });

test("a reading comes back as it was", () => {
  for (const shown of [{ code: badge }, { code: "https://example.org/?x=é", typed: "https:--example.org-_x;é" }, { reference: "KWT24-0001" }]) {
    const made = coded(EVENT, reading(shown), 3, 12);
    assert.match(made, /^[CBDEFGHIJKLNRTUV]+$/);
    assert.deepEqual(decoded(EVENT, made), { place: 3, all: 12, reading: reading(shown) });
  }
});

test("what stands around a code does not matter, nor how it is written", () => {
  const made = coded(EVENT, reading({ code: badge }), 1, 1);
  for (const written of [`]Q1${made}\r`, `\u0002 ${made.toLowerCase()}\t`]) assert.equal(decoded(EVENT, written).reading.code, badge);
});

test("a badge, half a code and one with a wrong letter are no readings", () => {
  const made = coded(EVENT, reading({ code: badge }), 1, 1);
  const wrong = (made[40] === "C" ? "B" : "C");
  for (const written of [badge, "", "CCCC", made.slice(0, -2), made.slice(2), made.slice(0, 40) + wrong + made.slice(41), "LI".repeat(60)]) {
    assert.equal(decoded(EVENT, written), null, written);
  }
});

test("a code of another event says so", () => {
  const made = coded("ff9323ab-1c00-7000-8000-0123456789ab", reading({ code: badge }), 1, 1);
  assert.deepEqual(decoded(EVENT, made), { other: true });
});

test("a code of a badge's reading is small enough for a screen, and what is too long has none", () => {
  const rows = encode(coded(EVENT, reading({ code: badge }), 1, 200));
  assert.ok(rows.length <= 57 && rows.every((row) => row.length === rows.length), `${rows.length}`);
  assert.equal(encode("C".repeat(3000)), null);
  assert.equal(encode("lower case"), null);
});
