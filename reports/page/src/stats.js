// The statistics of reports/spread.cpp and schema/statistics.cpp, for what is chosen in the page.
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
export const median = (values) => spread(values)?.median ?? NaN;

export function spreadText(s, format) {
  if (!s) return "";
  if (s.low === null) return format(s.median);
  return `${format(s.median)} (${format(s.low)} to ${format(s.high)}${s.isRange ? ", range" : ""})`;
}
