// The page's statistics give what the program's do: both read tests/vectors, made from the definitions by other code.
//   node --test statistics.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { spread } from "../../reports/page/src/stats.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/spread.json", import.meta.url)));

test("median and interval, or range, of numbers", () => {
  assert.ok(vectors.length >= 16);
  for (const { values, median, low, high, is_range } of vectors)
    assert.deepEqual(spread(values), { count: values.length, median, low, high, isRange: is_range });
  assert.equal(spread([]), null);
});
