// Figures with their units: the same texts as reports/units.cpp.
const three = (x) => {
  const size = Math.abs(x);
  return x.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.1 || size === 0 ? 2 : 4);
};
const two = (n) => String(n).padStart(2, "0");

export function seconds(s) {
  if (s < 0) return "-" + seconds(-s);
  if (s === 0) return "0 s";
  if (s < 0.9995e-3) return three(s * 1e6) + " µs";
  if (s < 0.9995) return three(s * 1e3) + " ms";
  if (s < 99.95) return three(s) + " s";
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}
export function bytes(b) {
  if (b < 0) return "-" + bytes(-b);
  if (b < 1000) return b.toFixed(0) + " B";
  for (const unit of ["kB", "MB", "GB"]) {
    b /= 1000;
    if (b < 999.5) return three(b) + " " + unit;
  }
  return three(b / 1000) + " TB";
}
export const ratio = (r) => three(r) + "×";
export const fixed = (digits) => (x) => x.toFixed(digits);
export const signed = (digits) => (x) => (Number(x.toFixed(digits)) === 0 ? Math.abs(x).toFixed(digits) : (x > 0 ? "+" : "") + x.toFixed(digits));
const plain = (x) => String(Number(x.toPrecision(6)));
const decibels = (text) => (x) => `${text(x)} dB`;

// The measures of reports/model/measures.hpp that the page has, by name; other metrics are recognised by their suffix.
const measures = {};
export const learn = (more) => Object.assign(measures, more);
export const measuresKnown = () => Object.keys(measures);

// How a metric is written.
export function formatOf(metric) {
  const unit = measures[metric]?.unit;
  if (unit === "s" || (metric.endsWith("_s") && !metric.endsWith("_per_s"))) return seconds;
  if (unit === "bytes" || metric.endsWith("_bytes")) return bytes;
  if (unit === "J" || unit === "W") return (x) => `${plain(x)} ${unit}`;
  if (unit === "dB" || metric.endsWith("_db")) return decibels(fixed(2));
  return unit === "" ? fixed(4) : plain;
}
// The same for axis ticks, which are round.
export const tickOf = (metric) => (measures[metric]?.unit === "" ? plain : formatOf(metric));
export const unitOf = (metric) => measures[metric]?.unit ?? "";
export const titleOf = (metric) => measures[metric]?.title ?? metric;
// How two settings' values are compared: "ratio" or "difference".
export const comparedBy = (metric) => measures[metric]?.compared ?? "ratio";
export const relativeFormatOf = (metric) => (comparedBy(metric) === "ratio" ? ratio : measures[metric].unit === "dB" ? decibels(signed(2)) : signed(4));
// The smallest and largest possible values; null: unbounded.
export const endsOf = (metric) => [measures[metric]?.least ?? null, measures[metric]?.most ?? null];
// true for similarities; false for times, sizes and losses; null: unknown.
export const moreIsBetter = (metric) => measures[metric]?.more_is_better ?? null;
// -1 (best) to 1 (worst), as in reports/model/measures.cpp; 0 if it is unknown which way is better.
export function heatOf(metric, relative) {
  const isMore = moreIsBetter(metric);
  if (isMore === null) return 0;
  const full = measures[metric]?.unit === "dB" ? 10 : 0.1;
  const more = comparedBy(metric) === "difference" ? relative / full : relative > 0 ? Math.log2(relative) / 2 : -1;
  return Math.max(-1, Math.min(1, isMore ? -more : more));
}
