// Quality against seconds: one line per setting along the axis on which a run progresses, its pictures as a film strip, and the
// best setting within the time set by a slider.
import * as Plot from "@observablehq/plot";
import { colour, common, figure, logTicks, palette } from "./charts.js";
import { choice, el, thin } from "./dom.js";
import { pictureOf } from "./pictures.js";
import { formatOf, moreIsBetter, seconds, tickOf, titleOf, unitOf } from "./units.js";

const mostStrips = 12, mostNamed = 7, slides = 200;

export function progress(sweep, state) {
  const lines = linesOf(sweep), names = qualitiesOf(sweep, lines);
  if (!lines.length || !names.length) return [];
  return new Progress(sweep, state, lines, names).elements;
}

// Groups that agree in all other axes, sorted by runtime, as in reports/model/progress_axis.cpp.
export function linesOf(sweep) {
  const axis = sweep.progress, bySetting = new Map();
  if (axis === null) return [];
  for (const group of sweep.groups.filter((each) => "runtime_s" in each.values)) {
    const key = group.codes.filter((_, i) => i !== axis).join();
    if (!bySetting.has(key)) bySetting.set(key, { label: sweep.label(group, [axis]), points: [] });
    bySetting.get(key).points.push(group);
  }
  const lines = [...bySetting.values()].filter(({ points }) => points.length > 1);
  for (const { points } of lines) points.sort((a, b) => secondsOf(a) - secondsOf(b));
  return lines;
}
const secondsOf = (group) => group.values.runtime_s;

// Without times, sizes and the losses of single layers.
function qualitiesOf(sweep, lines) {
  const isQuality = (name) => !["s", "bytes"].includes(unitOf(name)) && !/_(s|bytes)$|_loss_/.test(name);
  return sweep.names.filter((name) => isQuality(name) && lines.some(({ points }) => points.some((group) => name in group.values)));
}

// The best setting that is done in time, the fastest if several are equal; null if there is none.
export function bestWithin(lines, name, most) {
  const sign = moreIsBetter(name) ? -1 : 1;
  const done = lines.flatMap(({ points }) => points).filter((group) => name in group.values && secondsOf(group) <= most);
  return done.reduce((best, group) => (!best || sign * (group.values[name] - best.values[name]) < 0 ? group : best), null);
}

class Progress {
  constructor(sweep, state, lines, names) {
    Object.assign(this, { sweep, state, lines });
    const all = lines.flatMap(({ points }) => points.map(secondsOf)).filter((s) => s > 0);
    this.least = Math.min(...all);
    this.most = Math.max(...all);
    state.quality ??= ["reference_style_loss", "style_loss", "ssim"].find((name) => names.includes(name)) ?? names[0];
    state.within ??= slides;
    this.chart = figure("Quality against seconds", (width) => this.draw(width));
    this.slider = el("input", { type: "range", min: 0, max: slides, value: state.within, oninput: () => this.slide(Number(this.slider.value)) });
    this.time = el("b", {});
    this.best = el("p", { role: "status" });
    this.strips = el("div", {});
    const quality = choice("Quality", names.map((name) => [name, titleOf(name)]), state.quality, (value) => {
      state.set({ quality: value });
      this.chart.draw();
      this.show();
    });
    const controls = el("div", { class: "controls" }, quality, el("label", { class: "field wide" }, el("span", {}, "Within ", this.time), this.slider));
    this.elements = [controls, this.chart, this.best, this.strips];
    this.show();
  }
  // On a logarithmic scale; the right end is the longest runtime.
  get within() {
    return this.state.within >= slides ? this.most : this.least * (this.most / this.least) ** (this.state.within / slides);
  }
  slide(place) {
    this.state.within = place;
    this.chart.draw();
    this.show();
  }
  draw(width) {
    const { sweep, state } = this, name = state.quality;
    const points = this.lines.flatMap(({ label, points }, line) => points.filter((group) => name in group.values && secondsOf(group) > 0).map((group) => ({ group, label, line, x: secondsOf(group), y: group.values[name] })));
    const named = this.lines.length <= mostNamed, stroke = named ? "label" : palette()[0];
    const wide = (values) => Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 8;
    const scale = (values, format, more) => ({ type: wide(values) ? "log" : "linear", grid: true, tickFormat: format, ticks: wide(values) ? logTicks(values, width < 500 ? 4 : 6) : 5, ...more });
    return Plot.plot({ ...common(width), height: Math.min(420, width * 0.6), marginLeft: 70, marginBottom: 40,
      x: scale(points.map((point) => point.x), tickOf("runtime_s"), { label: "runtime" }), y: scale(points.map((point) => point.y), tickOf(name), { label: titleOf(name) }),
      color: { ...colour(), legend: named },
      marks: [Plot.ruleX([this.within], { strokeDasharray: "3,3" }),
        Plot.line(points, { x: "x", y: "y", z: "line", stroke, strokeOpacity: named ? 1 : 0.5 }),
        Plot.dot(points, { x: "x", y: "y", fill: stroke, r: 3.5 }),
        Plot.tip(points, Plot.pointer({ x: "x", y: "y", title: ({ group, x, y }) => `${sweep.label(group)}\n${titleOf(name)} ${formatOf(name)(y)} in ${seconds(x)}` }))] });
  }
  show() {
    const { sweep, state, within } = this, name = state.quality, best = bestWithin(this.lines, name, within);
    this.time.textContent = seconds(within);
    this.slider.setAttribute("aria-valuetext", seconds(within));
    this.best.replaceChildren(...(best ? [`Best ${titleOf(name)} within ${seconds(within)}: `, el("b", {}, sweep.label(best)), `, ${formatOf(name)(best.values[name])} in ${seconds(secondsOf(best))}`] : [`No setting is done within ${seconds(within)}.`]));
    const shown = this.lines.filter(({ points }) => points.some((group) => group.picture));
    this.strips.replaceChildren(...thin(shown, mostStrips).map((line) => this.strip(line)), ...(shown.length > mostStrips ? [el("p", { class: "soft" }, `The film strips of ${mostStrips} of ${shown.length} settings, evenly chosen.`)] : []));
  }
  // The last picture that is done in time is marked.
  strip({ label, points }) {
    const { sweep, state, within } = this, axis = sweep.progress, reached = points.filter((group) => secondsOf(group) <= within).at(-1);
    const caption = (group) => [`${sweep.axes[axis].name} ${sweep.valueText(axis, group.codes[axis])}`, seconds(secondsOf(group)), state.quality in group.values ? formatOf(state.quality)(group.values[state.quality]) : ""].filter((text) => text).join(", ");
    const figures = points.filter((group) => group.picture).map((group) => el("figure", { class: group === reached ? "reached" : secondsOf(group) > within ? "later" : "" }, pictureOf(group.picture, sweep.label(group)), el("figcaption", {}, caption(group))));
    return el("div", { class: "strip" }, el("p", { class: "soft" }, label), el("div", { class: "steps", tabindex: 0, role: "region", "aria-label": `Film strip: ${label}` }, ...figures));
  }
}
