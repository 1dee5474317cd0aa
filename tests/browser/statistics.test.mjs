// The page's statistics give what the program's do: both read tests/vectors, made from the definitions by other code.
//   node --test statistics.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { meanOfMatched, spread } from "../../reports/page/src/stats.js";

const vectorsOf = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url)));

test("median and interval, or range, of numbers", () => {
  const vectors = vectorsOf("spread");
  assert.ok(vectors.length >= 16);
  for (const { values, median, low, high, is_range } of vectors)
    assert.deepEqual(spread(values), { count: values.length, median, low, high, isRange: is_range });
  assert.equal(spread([]), null);
});

test("the mean over matched settings that share contents, styles or references", () => {
  const vectors = vectorsOf("matched"), near = (a, b) => (b === null ? a === null : Math.abs(a - b) <= 1e-6 * Math.max(1e-3, Math.abs(b)));
  assert.ok(vectors.length >= 10);
  for (const { name, compared, values, kinds, ...expected } of vectors) {
    const own = meanOfMatched(values, kinds, compared === "ratio");
    assert.ok(near(own.median, expected.middle) && near(own.low, expected.low) && near(own.high, expected.high) && own.isRange === expected.is_range, `${name}: ${JSON.stringify(own)}`);
  }
});
