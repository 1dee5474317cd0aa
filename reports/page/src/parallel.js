// Parallel coordinates: every setting is a line through all axes and figures. Dragging along an axis filters the lines that
// pass there; a click removes the brush. By keyboard: arrow keys on an axis move its brush, Escape removes it.
import { el, thin } from "./dom.js";
import { saveButtons } from "./save.js";
import { formatOf, titleOf } from "./units.js";

const mostLines = 1500, mostFigures = 6, height = 300, top = 34, left = 60, right = 60;
const svg = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

export function parallel(sweep, state) {
  const dimensions = dimensionsOf(sweep);
  if (dimensions.length < 2) return [];
  return [new Parallel(sweep, state, dimensions).element];
}

// {title, at(group): 0 (bottom) to 1 (top) or NaN, ends: texts}
function dimensionsOf(sweep) {
  const axes = sweep.axes.map((axis, i) => ({ title: axis.name, at: (group) => group.codes[i] / Math.max(1, axis.values.length - 1), ends: [axis.values[0], axis.values.at(-1)] }));
  const main = sweep.main.filter((name) => sweep.groups.some((group) => name in group.values));
  const figures = (main.length ? main : sweep.names).slice(0, mostFigures).map((name) => {
    const values = sweep.groups.map((group) => group.values[name]).filter((x) => x !== undefined);
    const low = values.reduce((a, b) => Math.min(a, b), Infinity), high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    const log = low > 0 && high / low > 8, scale = log ? Math.log : (x) => x, span = scale(high) - scale(low) || 1;
    return { title: titleOf(name), at: (group) => (name in group.values ? (scale(group.values[name]) - scale(low)) / span : NaN), ends: values.length ? [formatOf(name)(low), formatOf(name)(high)] : ["", ""] };
  });
  return [...axes.filter((axis) => axis.ends[0] !== undefined), ...figures];
}

class Parallel {
  constructor(sweep, state, dimensions) {
    Object.assign(this, { sweep, state, dimensions, brushes: new Map() });
    this.said = el("output", { class: "soft" });
    this.place = el("div", { class: "chart parallel" });
    this.element = el("figure", { class: "plot" }, el("figcaption", {}, "All settings at once ", this.said, saveButtons("All settings at once", this.place)), this.place);
    this.shown = thin(sweep.groups, mostLines);
    this.draw();
  }
  x(i) {
    return left + (i * (1000 - left - right)) / (this.dimensions.length - 1);
  }
  y(share) {
    return top + (1 - share) * height;
  }
  draw() {
    this.lines = this.shown.map((group) => svg("path", { d: this.path(group), class: "line" }));
    const picture = svg("svg", { viewBox: `0 0 1000 ${height + top + 24}`, role: "group", "aria-label": "Parallel coordinates" }, svg("g", {}, ...this.lines), ...this.dimensions.map((_, i) => this.axis(i)));
    picture.style.minWidth = `${80 * this.dimensions.length}px`;  // scrolls on a phone
    this.place.replaceChildren(picture);
    this.picture = picture;
    this.paint();
  }
  path(group) {
    let path = "", pen = "M";
    this.dimensions.forEach((dimension, i) => {
      const share = dimension.at(group);
      if (isNaN(share)) return;
      path += `${pen}${this.x(i).toFixed(1)},${this.y(share).toFixed(1)}`;
      pen = "L";
    });
    return path;
  }
  axis(i) {
    const { title, ends } = this.dimensions[i], x = this.x(i), anchor = i === 0 ? "start" : i === this.dimensions.length - 1 ? "end" : "middle", edge = i === 0 ? 12 : i === this.dimensions.length - 1 ? 988 : x;
    const room = Math.floor((this.x(1) - this.x(0)) / 7);  // characters
    const label = (text, y) => svg("text", { x: edge, y, "text-anchor": anchor }, ...(text.length > room ? [text.slice(0, room - 1) + "…", svg("title", {}, text)] : [text]));
    const brush = svg("rect", { class: "brush", x: x - 8, width: 16, y: 0, height: 0 });
    const hit = svg("rect", { class: "hit", x: x - 14, width: 28, y: top - 4, height: height + 8, tabindex: 0, role: "slider", "aria-label": `Brush of ${title}`, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 100, "aria-valuetext": "all", "data-axis": title });
    const begin = (event) => {
      const from = this.share(event);
      hit.setPointerCapture(event.pointerId);
      hit.onpointermove = (next) => this.set(i, from, this.share(next));
      hit.onpointerup = (next) => {
        hit.onpointermove = null;
        if (Math.abs(this.share(next) - from) < 0.01) this.set(i);
      };
    };
    hit.addEventListener("pointerdown", begin);
    hit.addEventListener("keydown", (event) => this.key(event, i));
    return svg("g", { class: "axis" }, svg("line", { x1: x, x2: x, y1: top, y2: top + height }), label(title, 12), label(ends[1] ?? "", top - 8), label(ends[0] ?? "", top + height + 16), brush, hit);
  }
  share(event) {
    const box = this.picture.getBoundingClientRect(), y = ((event.clientY - box.top) / box.height) * (height + top + 24);
    return Math.max(0, Math.min(1, 1 - (y - top) / height));
  }
  // Without ends: removes the axis's brush.
  set(i, from, to) {
    const [brush, hit] = this.picture.querySelectorAll("g.axis")[i].querySelectorAll("rect");
    if (from === undefined) this.brushes.delete(i);
    else this.brushes.set(i, [Math.min(from, to), Math.max(from, to)]);
    const [low, high] = this.brushes.get(i) ?? [0, 0];
    brush.setAttribute("y", this.y(high));
    brush.setAttribute("height", (high - low) * height);
    hit.setAttribute("aria-valuenow", Math.round(100 * (this.brushes.has(i) ? high : 1)));
    hit.setAttribute("aria-valuetext", this.brushes.has(i) ? `${Math.round(100 * low)} to ${Math.round(100 * high)} percent of the axis` : "all");
    this.paint();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.state.set({ brush: this.brushes.size ? (group) => this.holds(group) : null }), 60);
  }
  key(event, i) {
    const [low, high] = this.brushes.get(i) ?? [0, 1], step = event.key === "ArrowUp" ? 0.1 : event.key === "ArrowDown" ? -0.1 : 0;
    if (event.key === "Escape") this.set(i);
    if (!step) return;
    event.preventDefault();
    if (!this.brushes.has(i)) this.set(i, step > 0 ? 0.5 : 0, step > 0 ? 1 : 0.5);
    else this.set(i, Math.max(0, Math.min(1 - (high - low), low + step)), Math.min(1, Math.max(high - low, high + step)));
  }
  holds(group) {
    for (const [i, [low, high]] of this.brushes) {
      const share = this.dimensions[i].at(group);
      if (!(share >= low - 1e-9 && share <= high + 1e-9)) return false;
    }
    return true;
  }
  paint() {
    let kept = 0;
    this.shown.forEach((group, i) => {
      const holds = this.holds(group);
      kept += holds;
      this.lines[i].classList.toggle("off", !holds);
    });
    const some = this.shown.length < this.sweep.groups.length ? `; ${this.shown.length} of ${this.sweep.groups.length} settings are drawn` : "";
    this.said.textContent = `(${kept} lines kept${some}; drag along an axis, or use the arrow keys)`;
  }
}
