// The server's time, as a page learns it from answers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clockAhead, get } from "../../templates/web/api.js";

/** Answers after a while, by clocks that differ; the answer is written when half of that has passed. */
async function answered(took, ahead) {
  const real = Date.now;
  let now = Date.parse("2024-11-04T09:00:00Z");
  Date.now = () => now;
  globalThis.fetch = async () => {
    now += took / 2;
    const date = new Date(Math.floor((now + ahead) / 1000) * 1000).toUTCString();
    now += took / 2;
    return new Response("{}", { headers: { date } });
  };
  try {
    await get("/x");
  } finally {
    Date.now = real;
  }
  return clockAhead();
}

test("a slow answer is no difference of clocks, and a difference is found also in a slow one", async () => {
  assert.equal(await answered(9000, 0), 0);
  const found = await answered(4000, 600_000);
  assert.ok(Math.abs(found - 600_000) <= 1000, found);
  assert.equal(await answered(9000, 600_000), found, "it stays");
  assert.equal(await answered(20, 0), 0, "the clock was set right");
});
