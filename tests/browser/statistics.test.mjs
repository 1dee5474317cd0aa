// The page's statistics give what the program's do: both read tests/vectors, made from the definitions by other code.
//   node --test statistics.test.mjs
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Sweep } from "../../reports/page/src/rows.js";
import { ssimMap } from "../../reports/page/src/ssim.js";
import { basisText, meanOfMatched, overSettings, rangeCoverage, spread, studentT95, twoLevels, withinBounds } from "../../reports/page/src/stats.js";
import { learn } from "../../reports/page/src/units.js";

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

const near = (a, b, within = 1e-9) => assert.ok(a === b || Math.abs(a - b) <= within * Math.max(1, Math.abs(b)), `${a} beside ${b}`);

test("the median's interval of many numbers", () => {
  for (const { count, median, low, high } of vectorsOf("long_spread"))
    assert.deepEqual(spread(Array.from({ length: count }, (_, i) => i + 1)), { count, median, low, high, isRange: false });
});

test("how often a range holds the median, and the range of settings that are not alike", () => {
  for (const { count, coverage } of vectorsOf("coverage")) near(rangeCoverage(count), coverage);
  for (const { values, median, low, high, is_range } of vectorsOf("over_settings"))
    assert.deepEqual(overSettings(values), { count: values.length, median, low, high, isRange: is_range });
});

test("Student's t", () => {
  for (const { degrees, t95 } of vectorsOf("student")) near(studentT95(degrees), t95, 1e-7);
});

test("intervals of differences within a measure's ends", () => {
  for (const { references, least, most, bounded_low, bounded_high, ...given } of vectorsOf("bounds")) {
    const own = withinBounds(given, references, least, most);
    near(own.low, bounded_low);
    near(own.high, bounded_high);
  }
});

test("a setting against its partner", () => {
  for (const { compared, sizes, matching, codes, values, axis, reference, relatives } of vectorsOf("relatives")) {
    learn({ figure: { compared } });
    const axes = sizes.map((size, i) => ({ values: Array(size).fill(""), matching: matching[i] }));
    const groups = codes.map((own, place) => ({ place, codes: own, values: { figure: values[place] } }));
    const sweep = Object.assign(Object.create(Sweep.prototype), { axes, groups });
    sweep.relativeTo(axis, reference, "figure").forEach((own, i) => (relatives[i] === null ? assert.ok(isNaN(own)) : near(own, relatives[i])));
  }
});

test("values at two levels", () => {
  for (const { values, levels } of vectorsOf("two_levels")) {
    const own = twoLevels(values);
    assert.equal(own === null, levels === null, JSON.stringify(values));
    if (!levels) continue;
    near(own.low, levels.low);
    near(own.high, levels.high);
    assert.deepEqual([own.lowCount, own.highCount], [levels.low_count, levels.high_count]);
  }
});

test("a setting whose runs lie at two levels is warned of, beside what its jobs say", () => {
  const runtimes = [...Array(14).keys()].map((i) => (i % 2 ? 1.4 : 1) + 0.001 * i), none = runtimes.map(() => 0);
  const sweep = new Sweep({
    count: 14, key: none, status: none, statuss: ["done"], axes: [], codes: [], matching: [], measures: {},
    metrics: { runtime_s: runtimes }, warnings: ["", "noisy"], warning: none.map((_, i) => (i === 3 ? 1 : 0)),
  });
  assert.equal(sweep.groups[0].warning, "noisy; its runs lie at two levels: 7 runs near 1.01 s, 7 near 1.41 s");
});

test("the runs of a process are one value where a setting ran in several", () => {
  const none = [0, 0, 0, 0, 0, 0], sweep = (process) =>
    new Sweep({ count: 6, key: none, status: none, statuss: ["done"], axes: [], codes: [], matching: [], measures: {},
      metrics: { runtime_s: [1, 1, 1, 1, 3, 5] }, warnings: [""], warning: none, process });
  const two = sweep([1, 1, 1, 1, 2, 2]);
  assert.equal(two.groups[0].values.runtime_s, 2.5);
  assert.deepEqual(two.spreadOf(two.groups[0], "runtime_s"),
    { count: 2, median: 2.5, low: 1, high: 4, isRange: true, coverage: 0.5, processes: 2 });
  assert.equal(basisText(two.spreadOf(two.groups[0], "runtime_s")), "range, 50%, over 2 processes");
  const one = sweep([1, 1, 1, 1, 1, 1]);
  assert.equal(basisText(one.spreadOf(one.groups[0], "runtime_s")), "1 process");
  const each = sweep([1, 2, 3, 4, 5, 6]);
  assert.equal(basisText(each.spreadOf(each.groups[0], "runtime_s")), "");
});

// The program's, in runners/nst, is held to the same vectors by tests/nst/images/ssim_test.cpp.
test("SSIM of two pictures in grey", () => {
  for (const { width, height, a, b, mean, first, last } of vectorsOf("ssim")) {
    const inside = [...ssimMap(Float64Array.from(a), Float64Array.from(b), width, height)].filter((x) => !isNaN(x));
    near(inside.reduce((x, y) => x + y, 0) / inside.length, mean);
    near(inside[0], first);
    near(inside.at(-1), last);
  }
});
