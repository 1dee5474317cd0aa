// The charts, drawn with Observable Plot. Each has a table with the same figures.
import * as Plot from "@observablehq/plot";
import { choice, el, thin } from "./dom.js";
import { pictureOf } from "./pictures.js";
import { saveButtons } from "./save.js";
import { comparedBy, formatOf, seconds, tickOf, titleOf, unitOf } from "./units.js";

// Okabe and Ito's colour-blind safe palette, without yellow, which has too little contrast on white.
const onWhite = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f7f7f"];
// A variant for black: with yellow and without dark blue.
const onBlack = ["#56b4e9", "#e8743b", "#2fbf94", "#dd9bc0", "#f0e442", "#e69f00", "#a8a8a8"];
const dark = matchMedia("(prefers-color-scheme: dark)");
export const palette = () => (dark.matches ? onBlack : onWhite);
const mostPoints = 3000;

// A chart with its title and save buttons.
export function figure(title, make) {
  const place = el("div", { class: "chart" });
  const draw = () => {
    const plot = make(Math.max(320, Math.min(place.clientWidth || 900, 1280)));
    const svg = plot.matches("svg") ? plot : plot.querySelector(":scope > svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", title);
    for (const part of svg.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
    place.replaceChildren(plot);
    return svg;
  };
  const element = el("figure", { class: "plot" }, el("figcaption", {}, title, saveButtons(title, place)), place);
  dark.addEventListener("change", () => place.firstChild && element.isConnected && draw());
  whenSeen(element, draw);
  element.draw = draw;
  return element;
}

// Charts are drawn when they come into view, and all before printing.
function whenSeen(element, draw) {
  let drawn = false;
  const once = () => {
    if (!drawn) draw();
    drawn = true;
  };
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    once();
  }, { rootMargin: "600px" });
  watch.observe(element);
  window.addEventListener("beforeprint", once);
}

export const common = (width) => ({ width, style: { background: "transparent", fontSize: "12px", overflow: "visible" } });
export const colour = () => ({ type: "categorical", range: palette(), legend: true });
// Ticks of a logarithmic axis, few enough for their labels not to overlap. On a short axis: the number of ticks that fit.
export function logTicks(values, most) {
  const low = Math.min(...values), high = Math.max(...values);
  const of = (steps) => {
    const ticks = [];
    for (let decade = Math.floor(Math.log10(low)); 10 ** decade <= high; ++decade) ticks.push(...steps.map((step) => step * 10 ** decade));
    return ticks.filter((tick) => tick >= low && tick <= high);
  };
  const ticks = [[1, 2, 5], [1, 3], [1]].map(of).find((all) => all.length <= most) ?? [];
  return ticks.length > 2 ? ticks : most;
}
// Margin for the labels on the left, at most half the chart.
const roomFor = (labels, width) => Math.min(Math.max(...labels.map((label) => label.length)) * 7 + 16, width / 2);

const colourAxes = (sweep) => [["-1", "(one colour)"], ...sweep.axes.map((axis, i) => [String(i), axis.name]).filter((_, i) => sweep.axes[i].values.length <= 12)];
const telling = (sweep) => {
  const names = ["precision", "architecture"].map((name) => sweep.axes.findIndex((axis) => axis.name === name)).filter((i) => i >= 0);
  return String(names[0] ?? (sweep.axes.length && sweep.axes[0].values.length <= 12 ? 0 : -1));
};

export function pareto(sweep, state) {
  const names = sweep.names.filter((name) => sweep.groups.some((group) => name in group.values));
  if (names.length < 2) return [];
  const [first, second] = sweep.aims.filter((name) => names.includes(name));
  state.x ??= first ?? names[0];
  state.y ??= second ?? (names.includes("ssim") && state.x !== "ssim" ? "ssim" : names.find((name) => name !== state.x));
  state.colour ??= telling(sweep);
  const front = new Set(sweep.front.map((place) => sweep.groups[place]));
  const hover = el("div", { class: "hover", hidden: true, role: "status" });
  const chart = figure("Pareto front", (width) => {
    const inFront = sweep.groups.filter((group) => front.has(group));
    const others = sweep.groups.filter((group) => !front.has(group) && (!state.brush || state.brush(group)));
    const points = [...thin(others, mostPoints), ...thin(inFront, mostPoints)].filter((group) => state.x in group.values && state.y in group.values);
    const at = { x: (group) => group.values[state.x], y: (group) => group.values[state.y] };
    const axis = Number(state.colour);
    const fill = axis < 0 ? palette()[0] : (group) => sweep.valueText(axis, group.codes[axis]);
    const scale = (name) => {
      const values = points.map((group) => group.values[name]);
      const wide = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 8;
      const ticks = width < 500 ? 4 : 6;
      return { type: wide ? "log" : "linear", label: titleOf(name), grid: true, tickFormat: tickOf(name), ticks: wide ? logTicks(values, ticks) : ticks, nice: !wide };
    };
    const plot = Plot.plot({ ...common(width), height: Math.min(460, width * 0.62), marginTop: 30, marginLeft: 70, marginBottom: 40, x: scale(state.x), y: scale(state.y),
      color: axis < 0 ? undefined : { ...colour(), domain: sweep.axes[axis].values.map((_, i) => sweep.valueText(axis, i)) },
      marks: [
        Plot.dot(points, { ...at, fill, r: 3.5, fillOpacity: (group) => (front.has(group) ? 1 : 0.45), stroke: (group) => (front.has(group) ? "currentColor" : "none"), strokeWidth: 1.5 }),
        Plot.dot(points, Plot.pointer({ ...at, r: 8, stroke: "currentColor", fill: "none" })),
      ] });
    plot.addEventListener("input", () => show(hover, sweep, plot.value));
    plot.addEventListener("pointerleave", () => (hover.hidden = true));
    return plot;
  });
  const set = (name) => (value) => {
    state.set({ [name]: value });
    chart.draw();
  };
  state.listen((changed) => "brush" in changed && chart.isConnected && chart.draw());
  const options = names.map((name) => [name, titleOf(name)]);
  const controls = el("div", { class: "controls" }, choice("Horizontal", options, state.x, set("x")), choice("Vertical", options, state.y, set("y")), choice("Colour", colourAxes(sweep), state.colour, set("colour")));
  const note = sweep.groups.length > mostPoints ? ` Of ${sweep.groups.length} settings, the front and ${mostPoints} evenly selected others are drawn.` : "";
  return [controls, chart, hover, el("p", { class: "soft" }, (front.size ? `Ringed: the Pareto front, settings that no other setting beats in ${sweep.front_of}.` : "") + note)];
}

function show(hover, sweep, group) {
  hover.hidden = !group;
  if (!group) return;
  const figures = (sweep.main.length ? sweep.main : sweep.names.slice(0, 4)).filter((name) => name in group.values).map((name) => `${titleOf(name)} ${formatOf(name)(group.values[name])}`);
  hover.replaceChildren(...(group.picture ? [pictureOf(group.picture, sweep.label(group))] : []), el("span", {}, el("b", {}, sweep.label(group)), el("br"), figures.join(", ")));
}

const short = (text) => (text.length > 28 ? `${text.slice(0, 27)}…` : text);

// Every value against its axis's reference, for each of the metrics.
function effectRows(sweep, state, metrics) {
  const rows = [];
  sweep.axes.forEach((axis, i) => {
    if (axis.repeats) return;
    const reference = state.baseline[0] === i ? state.baseline[1] : axis.reference;
    for (const name of metrics) {
      const relative = sweep.relativeTo(i, reference, name), least = comparedBy(name) === "ratio" ? 0 : -Infinity;
      axis.values.forEach((value, code) => {
        const effect = sweep.effectOf(sweep.groups.filter((group) => group.codes[i] === code && relative[group.place] > least), i, relative, name);
        if (code !== reference && effect) rows.push({ label: short(`${axis.name} ${value || "(none)"}`), measure: titleOf(name), ...effect });
      });
    }
  });
  return rows;
}

export function effects(sweep, state) {
  const main = sweep.main, usual = ["runtime_s", "peak_memory_bytes"].filter((name) => main.includes(name));
  const metricsOf = (choice) => (choice ? [choice] : usual);
  state.effect ??= usual.length ? "" : main[0];
  if (!main.length || effectRows(sweep, state, metricsOf(state.effect)).length > 80) return [];
  const chart = figure("Relative to each axis's reference, with 95% interval (range with fewer than 6 matched settings)", (width) => {
    const metrics = metricsOf(state.effect), rows = effectRows(sweep, state, metrics), labels = [...new Set(rows.map((row) => row.label))];
    const isRatio = comparedBy(metrics[0]) === "ratio", marginLeft = roomFor(labels, width), ticks = Math.max(3, Math.min(5, (width - marginLeft) / 90));
    return Plot.plot({ ...common(width), marginLeft, marginBottom: 40, height: 70 + 24 * labels.length,
      x: { type: isRatio ? "log" : "linear", label: isRatio ? "ratio to the reference" : `difference of ${titleOf(metrics[0])}${unitOf(metrics[0]) && `, ${unitOf(metrics[0])}`}`, grid: true, tickFormat: isRatio ? (x) => `${+x.toPrecision(3)}×` : (x) => `${x > 0 ? "+" : ""}${+x.toPrecision(3)}`, ticks: isRatio ? logTicks(rows.flatMap(({ low, median, high }) => [low ?? median, high ?? median]), ticks) : ticks, nice: !isRatio },
      y: { label: null, domain: labels }, color: { ...colour(), domain: metrics.map(titleOf), legend: false }, symbol: { domain: metrics.map(titleOf), legend: true },
      marks: [Plot.ruleX([isRatio ? 1 : 0], { strokeDasharray: "3,3" }),
        Plot.ruleY(rows.filter((row) => row.low !== null), { y: "label", x1: "low", x2: "high", stroke: "measure", strokeWidth: 3, strokeOpacity: 0.5 }),
        Plot.dot(rows, { y: "label", x: "median", fill: "measure", symbol: "measure", r: 5 })] });
  });
  const options = [...(usual.length ? [["", usual.map(titleOf).join(" and ")]] : []), ...main.map((name) => [name, titleOf(name)])];
  state.listen((changed) => ("baseline" in changed || "effect" in changed) && chart.isConnected && chart.draw());
  return [el("div", { class: "controls" }, choice("Effect on", options, state.effect, (value) => state.set({ effect: value }))), chart];
}

// The series of reports/analysis/size_series.cpp, with their lines.
function sizeLines(sweep, name, points, series) {
  const without = (codes) => codes.filter((_, i) => !sweep.axes[i].picture).join();
  return sweep.lines.filter((line) => line[name]).flatMap((line) => {
    const own = points.filter((group) => without(group.codes) === without(line.codes)), pixels = own.map((group) => group.pixels), [intercept, slope] = line[name];
    return own.length ? [Math.min(...pixels), Math.max(...pixels)].map((x) => ({ x: x / 1e6, y: intercept + slope * x, label: series(own[0]) })) : [];
  });
}

export function sizes(sweep) {
  const points = sweep.groups.filter((group) => group.pixels);
  const pictures = [...sweep.axes.keys()].filter((i) => sweep.axes[i].picture), series = (group) => sweep.label(group, pictures);
  return ["peak_memory_bytes", "runtime_s"].filter((name) => points.some((group) => name in group.values)).map((name) => {
    const own = thin(points.filter((group) => name in group.values), mostPoints), at = { x: (group) => group.pixels / 1e6, y: (group) => group.values[name] };
    return figure(`${titleOf(name)} over megapixels`, (width) => Plot.plot({ ...common(width), height: Math.min(340, width * 0.6), marginLeft: 70, marginBottom: 40, x: { label: "megapixels", grid: true }, y: { label: titleOf(name), tickFormat: tickOf(name), grid: true, zero: true }, color: { ...colour(), legend: new Set(own.map(series)).size <= 8 },
      marks: [Plot.line(sizeLines(sweep, name, own, series), { x: "x", y: "y", stroke: "label" }), Plot.dot(own, { ...at, fill: series, r: 3.5, title: (group) => sweep.label(group) })] }));
  });
}

// What the colours of curves mean: the setting, or for many curves the first axis with few values; null: nothing.
function namerOf(sweep, curves) {
  const few = (count) => count > 1 && count <= palette().length;
  if (curves.length <= palette().length) return (curve) => curve.label;
  const axis = sweep.axes.findIndex((_, i) => few(new Set(curves.map((curve) => curve.codes[i])).size));
  return axis < 0 ? null : (curve) => `${sweep.axes[axis].name} ${sweep.valueText(axis, curve.codes[axis])}`;
}

export function curves(sweep) {
  const names = [...new Set(sweep.curves.map((curve) => curve.name))];
  return names.map((name) => {
    const own = sweep.curves.filter((curve) => curve.name === name), namer = namerOf(sweep, own), many = own.length > palette().length;
    const points = own.flatMap((curve, i) => curve.points.map(([step, value]) => ({ step, value, label: curve.label, series: namer?.(curve), i })));
    const positive = points.every((point) => point.value > 0);
    return figure(name, (width) => Plot.plot({ ...common(width), height: Math.min(360, width * 0.6), marginLeft: 60, marginBottom: 40, x: { label: "step", grid: true }, y: { type: positive ? "log" : "linear", label: name, grid: true, ticks: 6, tickFormat: (x) => String(Number(x.toPrecision(2))) },
      color: { ...colour(), legend: Boolean(namer) },
      marks: [Plot.line(points, { x: "step", y: "value", z: "i", stroke: namer ? "series" : palette()[0], strokeOpacity: many ? 0.5 : 1, tip: { format: { z: false } }, title: (point) => `${point.label}\nstep ${point.step}: ${point.value.toPrecision(4)}` })] }));
  });
}

export function timeline(sweep) {
  const kinds = ["done", "done, flagged", "without a result"];
  const kindOf = (job) => (sweep.status[job] !== sweep.done ? kinds[2] : sweep.warnings[sweep.warning[job]] ? kinds[1] : kinds[0]);
  const jobs = [];
  for (let job = 0; job < sweep.count; ++job) if (sweep.start[job] !== null && sweep.end[job] !== null) jobs.push(job);
  if (!jobs.length) return [];
  const last = jobs.reduce((most, job) => Math.max(most, sweep.end[job]), 0);
  const bars = merge(sweep, jobs, kindOf, last / 1500);
  const date = (ms) => new Date(sweep.first_ms + ms);
  return [figure("Jobs on each device, UTC", (width) => Plot.plot({ ...common(width), height: 70 + 34 * sweep.places.length, marginLeft: roomFor(sweep.places, width), x: { type: "utc", label: null, grid: true, ticks: Math.min(10, width / 90), tickFormat: (time) => time.toISOString().slice(11, 19).replace(/:00$/, "") }, y: { label: null, domain: sweep.places },
    color: { type: "categorical", domain: kinds, range: [palette()[0], palette()[5], palette()[1]], legend: true },
    marks: [Plot.barX(bars, { y: "place", x1: (bar) => date(bar.begin), x2: (bar) => date(bar.end), fill: "kind", title: (bar) => `${bar.jobs === 1 ? bar.key : bar.jobs + " jobs"}, ${bar.kind}\n${date(bar.begin).toISOString()}, ${seconds((bar.end - bar.begin) / 1000)}` })] })), ...machine(sweep, jobs.reduce((least, job) => Math.min(least, sweep.start[job]), last), last)];
}

// What the machine did meanwhile: a strip for each quantity that it tells, on the timeline's axis.
function machine(sweep, first, last) {
  const date = (ms) => new Date(sweep.first_ms + ms);
  const percent = (x) => `${+(100 * x).toPrecision(3)}%`, plain = (x) => String(+x.toPrecision(4));
  const strips = [["clock, of nominal", percent], ["steal", percent], ["power, W", plain], ["temperature, °C", plain], ["time in which a task waited for a CPU", percent]];
  return strips.flatMap(([title, text], strip) => {
    const points = (sweep.readings ?? []).filter((reading) => reading[strip + 2] !== null && sweep.start[reading[0]] !== null).map(([job, at, ...values]) => ({ time: date(sweep.start[job] + 1000 * at), value: values[strip], job, place: sweep.places[sweep.place[job]] }));
    if (!points.length || points.every(({ value }) => value === 0)) return [];
    return [figure(title, (width) => Plot.plot({ ...common(width), height: 110, marginLeft: roomFor(sweep.places, width), x: { type: "utc", label: null, domain: [date(first), date(last)], ticks: Math.min(10, width / 90), tickFormat: (time) => time.toISOString().slice(11, 19).replace(/:00$/, "") }, y: { label: null, grid: true, ticks: 3, tickFormat: text, zero: strip === 1 || strip === 4 },
      color: { ...colour(), legend: sweep.places.length > 1 },
      marks: [Plot.line(points, { x: "time", y: "value", z: "job", stroke: "place" }), Plot.dot(points, { x: "time", y: "value", fill: "place", r: 2, title: ({ time, value, job }) => `${sweep.key[job]}\n${time.toISOString()}: ${text(value)}` })] }))];
  });
}

// Adjacent jobs of one kind with hardly a gap become one bar, so that many short jobs can be drawn.
function merge(sweep, jobs, kindOf, least) {
  const many = jobs.length > 1500, open = new Map(), bars = [];
  for (const job of jobs.sort((a, b) => sweep.start[a] - sweep.start[b])) {
    const kind = kindOf(job), place = sweep.places[sweep.place[job]], key = `${place} ${kind}`, bar = open.get(key);
    if (many && bar && sweep.start[job] - bar.end < least) {
      bar.end = Math.max(bar.end, sweep.end[job]);
      ++bar.jobs;
    } else {
      const fresh = { place, kind, begin: sweep.start[job], end: sweep.end[job], jobs: 1, key: sweep.key[job] };
      open.set(key, fresh);
      bars.push(fresh);
    }
  }
  return bars;
}
