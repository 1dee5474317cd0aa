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
export const signed = (x) => (x >= 0 ? "+" : "") + x.toFixed(4);
const plain = (x) => String(Number(x.toPrecision(6)));

// How a metric is written, by the suffix of its name.
export function formatOf(metric) {
  if (metric.endsWith("_s")) return seconds;
  if (metric.endsWith("_bytes")) return bytes;
  if (metric.startsWith("ssim")) return fixed(4);
  return plain;
}
const titles = { runtime_s: "runtime", peak_memory_bytes: "peak memory", ssim: "SSIM", ssim_gaussian: "SSIM (Gaussian)" };
export const titleOf = (metric) => titles[metric] ?? metric;
// More is better of a likeness; of times, sizes and losses less is.
export const moreIsBetter = (metric) => metric.startsWith("ssim") || metric.endsWith("accuracy");
