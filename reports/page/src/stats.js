// The statistics of reports/analysis/spread.cpp and base/statistics/statistics.cpp, for selections in the page. Both are tested with tests/vectors.
export function medianOfSorted(sorted) {
  const n = sorted.length;
  return n % 2 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

// Largest k with P(Binomial(n, 1/2) < k) <= 0.025; from n = 1000 on by the normal approximation.
export function intervalRank(n) {
  if (n >= 1000) return Math.trunc(n / 2 - (1.96 * Math.sqrt(n)) / 2);
  let term = Math.pow(0.5, n), below = 0, k = 0;
  while (below + term <= 0.025) {
    below += term;
    term *= (n - k) / (k + 1);
    ++k;
  }
  return k;
}

// {low, high, lowCount, highCount} of values at two levels, as in base/statistics/two_levels.cpp; else null.
export function twoLevels(values) {
  const n = values.length, sorted = Float64Array.from(values).sort(), least = Math.max(3, Math.ceil(n / 7));
  if (n < 12) return null;
  const middle = mean(sorted), total = sorted.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  let cut = 0, most = 0, sum = 0;
  for (let i = 1; i + least <= n; ++i) {
    sum += sorted[i - 1] - middle;
    const between = i < least ? 0 : (sum * sum * n) / (i * (n - i));
    if (between > most) [most, cut] = [between, i];
  }
  if (!cut || total - most > 0.1 * total) return null;
  return { low: mean(sorted.subarray(0, cut)), high: mean(sorted.subarray(cut)), lowCount: cut, highCount: n - cut };
}

// {count, median, low, high, isRange} of numbers; null for none. low and high: 95% interval of the median; with fewer
// than 6 values their range; absent for one.
export function spread(values) {
  if (!values.length) return null;
  const sorted = Float64Array.from(values).sort(), n = sorted.length, k = intervalRank(n);
  const result = { count: n, median: medianOfSorted(sorted), low: null, high: null, isRange: false };
  if (k > 0) [result.low, result.high] = [sorted[k - 1], sorted[n - k]];
  else if (n > 1) [result.low, result.high, result.isRange] = [sorted[0], sorted[n - 1], true];
  return result;
}

// P(|T| <= t): Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
function studentShare(t, degrees) {
  const angle = Math.atan(t / Math.sqrt(degrees)), sine = Math.sin(angle), cosine = Math.cos(angle), odd = degrees % 2 === 1;
  let term = odd ? cosine : 1, sum = degrees > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (angle + sine * sum) / (Math.PI / 2) : sine * sum;
}
// The two-sided 95% quantile of Student's t.
export function studentT95(degrees) {
  let low = 1.9, high = 13;
  for (let halving = 0; halving < 60; ++halving) {
    const middle = (low + high) / 2;
    if (studentShare(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return low;
}

// The statistics of reports/analysis/matched.cpp: the mean over settings that share units (contents, styles, references).
const leastMatched = 6;
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
function liesWithin(a, b) {
  const first = new Map();
  return a.every((label, i) => (first.has(label) ? first.get(label) === b[i] : (first.set(label, b[i]), true)));
}
function countingKinds(kinds) {
  const several = kinds.filter((labels) => new Set(labels).size > 1);
  return several.filter((labels, i) => !several.some((other, j) => j !== i && liesWithin(labels, other) && (j < i || !liesWithin(other, labels))));
}
function unitMeans(values, labels) {
  const byUnit = new Map();
  values.forEach((value, i) => (byUnit.get(labels[i]) ?? byUnit.set(labels[i], []).get(labels[i])).push(value));
  const means = [...byUnit.values()].map(mean), middle = mean(means), n = means.length;
  return { middle, degrees: n - 1, error: means.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (n - 1) / n };
}
// {count, median: the mean, low, high, isRange}. `kinds`: for each kind of unit the values' labels; references last.
export function meanOfMatched(values, kinds, isRatio) {
  const line = isRatio ? values.map(Math.log) : values, back = isRatio ? Math.exp : (x) => x;
  if (values.length < leastMatched || new Set(kinds.at(-1)).size < 2 || !line.every(isFinite)) {
    const few = { count: values.length, median: values.length === 1 ? values[0] : back(mean(line)), low: null, high: null, isRange: values.length > 1 };
    return few.isRange ? { ...few, low: Math.min(...values), high: Math.max(...values) } : few;
  }
  const parts = countingKinds(kinds).map((labels) => unitMeans(line, labels));
  const square = parts.reduce((sum, part) => sum + part.error, 0), weights = parts.reduce((sum, part) => sum + part.error ** 2 / part.degrees, 0);
  const degrees = weights > 0 ? Math.max(1, Math.trunc(square ** 2 / weights + 1e-9)) : 1;
  const widest = parts.reduce((a, b) => (b.error > a.error ? b : a)), half = studentT95(degrees) * Math.sqrt(square);
  return { count: values.length, median: back(widest.middle), low: back(widest.middle - half), high: back(widest.middle + half), isRange: false };
}

// Clips an interval of differences to the measure's bounds `least` and `most`, as in reports/analysis/bounds.cpp.
export function withinBounds(spread, references, least, most) {
  if (spread.low === null) return spread;
  const low = least === null ? -Infinity : least - references.reduce((a, b) => Math.max(a, b), -Infinity);
  const high = most === null ? Infinity : most - references.reduce((a, b) => Math.min(a, b), Infinity);
  return { ...spread, low: Math.max(spread.low, Math.min(low, spread.median)), high: Math.min(spread.high, Math.max(high, spread.median)) };
}

// Different settings are not a sample: their median and range.
export function overSettings(values) {
  if (!values.length) return null;
  const sorted = Float64Array.from(values).sort(), n = sorted.length;
  return { count: n, median: medianOfSorted(sorted), low: n > 1 ? sorted[0] : null, high: n > 1 ? sorted[n - 1] : null, isRange: n > 1 };
}
export const median = (values) => spread(values)?.median ?? NaN;

// How an interval differs from a 95% interval over processes or settings: as basis_text() in reports/analysis/spread.cpp.
// `coverage`: how often a range of repeats covers the median.
export const rangeCoverage = (count) => 1 - 0.5 ** (count - 1);
export function basisText(s) {
  if (!s || s.low === null) return "";
  const range = s.isRange ? ["range", ...(s.coverage ? [`${Math.round(100 * s.coverage)}%`] : [])] : [];
  return [...range, ...(s.inOneProcess ? ["1 process"] : []), ...(s.processes ? [`over ${s.processes} processes`] : [])].join(", ");
}
export function spreadText(s, format) {
  if (!s) return "";
  if (s.low === null) return format(s.median);
  return `${format(s.median)} (${[`${format(s.low)} to ${format(s.high)}`, ...[basisText(s)].filter(Boolean)].join(", ")})`;
}
