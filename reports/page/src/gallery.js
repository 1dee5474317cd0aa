// A matrix of pictures over any two axes with a common zoom, and one picture next to its content and style.
import { breakable, choice, el } from "./dom.js";
import { pictureOf, sourceOf } from "./pictures.js";
import { overlay } from "./ssim.js";
import { formatOf, titleOf } from "./units.js";

export function gallery(sweep, state) {
  if (!sweep.picture || !sweep.axes.length) return [];
  return [new Gallery(sweep, state).element];
}

class Gallery {
  constructor(sweep, state) {
    Object.assign(this, { sweep, state });
    this.groups = sweep.groups.filter((group) => group.picture);
    const byName = (...names) => names.map((name) => sweep.axes.findIndex((axis) => axis.name === name)).find((i) => i >= 0);
    state.galleryRows ??= byName("style_weight", "style", "model") ?? 0;
    state.galleryColumns ??= [byName("content_weight"), byName("precision"), byName("architecture"), byName("resolution"), ...sweep.axes.keys()].find((i) => i !== undefined && i !== state.galleryRows) ?? -1;
    state.held ??= this.groups[0]?.codes.slice() ?? [];
    this.controls = el("div", { class: "controls" });
    this.matrix = el("div", { class: "matrix scroll", tabindex: 0, role: "region", "aria-label": `Pictures of ${sweep.name}`, onkeydown: (event) => this.key(event), onwheel: (event) => this.wheel(event), onpointermove: (event) => this.point(event) });
    this.zoom = el("input", { type: "range", min: 1, max: 8, step: 0.25, value: 1, oninput: () => this.setZoom(Number(this.zoom.value)) });
    this.strips = el("div", {});
    this.element = el("div", { class: "gallery" }, this.controls, this.matrix, this.strips, el("p", { class: "soft" }, "All pictures zoom together: use the slider, or Ctrl and the mouse wheel; arrow keys pan. Click a picture to compare it with its content."));
    this.at = { x: 50, y: 50 };
    this.draw();
  }
  set(changes) {
    Object.assign(this.state, changes);
    this.draw();
  }
  draw() {
    const { sweep, state } = this, axes = sweep.axes.map((axis, i) => [i, axis.name]);
    const others = axes.filter(([i]) => i !== state.galleryRows && i !== state.galleryColumns && sweep.axes[i].values.length > 1);
    this.settle(others.map(([i]) => i));
    this.controls.replaceChildren(
      choice("Rows", axes, state.galleryRows, (value) => this.set({ galleryRows: Number(value), galleryColumns: Number(value) === state.galleryColumns ? state.galleryRows : state.galleryColumns })),
      choice("Columns", [[-1, "(none)"], ...axes.filter(([i]) => i !== state.galleryRows)], state.galleryColumns, (value) => this.set({ galleryColumns: Number(value) })),
      ...others.map(([i, name]) => choice(name, this.present(i).map((code) => [code, sweep.valueText(i, code)]), state.held[i], (value) => this.hold(i, Number(value)))),
      el("label", { class: "field" }, el("span", {}, "Zoom"), this.zoom));
    const shown = this.groups.filter((group) => others.every(([i]) => group.codes[i] === state.held[i]));
    const rows = this.codes(shown, state.galleryRows), columns = state.galleryColumns < 0 ? [0] : this.codes(shown, state.galleryColumns);
    const find = (row, column) => shown.find((group) => group.codes[state.galleryRows] === row && (state.galleryColumns < 0 || group.codes[state.galleryColumns] === column));
    const name = (axis, code) => (axis < 0 ? ["output"] : [...breakable(sweep.axes[axis].name), ` ${sweep.valueText(axis, code)}`]);
    const head = el("tr", {}, el("td", {}), ...columns.map((code) => el("th", { scope: "col" }, ...name(state.galleryColumns, code))));
    const lines = rows.map((row) => el("tr", {}, el("th", { scope: "row" }, ...name(state.galleryRows, row)), ...columns.map((column) => el("td", {}, this.picture(find(row, column))))));
    this.matrix.replaceChildren(el("table", {}, el("thead", {}, head), el("tbody", {}, ...lines)), this.inputs(shown[0]));
    const strips = shown.map((group) => this.strip(group)).filter((strip) => strip);
    this.strips.replaceChildren(...(strips.length ? [el("h4", {}, "Intermediate pictures"), ...strips] : []));
    this.shown = shown;
  }
  // The intermediate pictures of the setting's first job, and its output.
  strip(group) {
    const steps = this.sweep.steps?.[group.jobs[0]] ?? [], label = this.sweep.label(group);
    if (!steps.length) return null;
    const figure = (id, title) => el("figure", {}, pictureOf(id, `${title}: ${label}`), el("figcaption", {}, title));
    return el("div", { class: "strip" }, el("p", { class: "soft" }, label),
      el("div", { class: "steps", tabindex: 0, role: "region", "aria-label": `Intermediate pictures: ${label}` }, ...steps.map(([step, id]) => figure(id, `iteration ${step}`)), figure(group.picture, "output")));
  }
  codes(groups, axis) {
    return [...new Set(groups.map((group) => group.codes[axis]))].sort((a, b) => a - b);
  }
  present(axis) {
    return this.codes(this.groups, axis);
  }
  // The fixed values must have a picture together; otherwise takes those of the setting that agrees most.
  settle(axes) {
    const { held } = this.state, agree = (group) => axes.filter((i) => group.codes[i] === held[i]).length;
    const best = this.groups.reduce((most, group) => (agree(group) > agree(most) ? group : most), this.groups[0]);
    for (const i of axes) held[i] = best.codes[i];
  }
  hold(axis, code) {
    const near = this.groups.filter((group) => group.codes[axis] === code);
    const agree = (group) => group.codes.filter((each, i) => each === this.state.held[i]).length;
    if (near.length) this.state.held = near.reduce((most, group) => (agree(group) > agree(most) ? group : most)).codes.slice();
    this.draw();
  }
  picture(group) {
    if (!group) return el("span", { class: "missing" }, "no picture");
    const ssim = group.values.ssim, label = this.sweep.label(group);
    return el("figure", {}, el("button", { type: "button", class: "frame", "aria-label": `Compare: ${label}`, onclick: () => this.open(group) }, pictureOf(group.picture, label)),
      el("figcaption", {}, [ssim !== undefined ? `SSIM ${ssim.toFixed(3)}` : "", group.values.runtime_s !== undefined ? formatOf("runtime_s")(group.values.runtime_s) : ""].filter((text) => text).join(", ")));
  }
  inputs(group) {
    const list = el("div", { class: "inputs" });
    for (const [kind, title] of [["content", "content"], ["style", "style"]]) {
      const id = group && this.sweep[kind][group.jobs[0]];
      if (id) list.append(el("figure", {}, el("span", { class: "frame" }, pictureOf(id, title)), el("figcaption", {}, title)));
    }
    return list;
  }
  setZoom(zoom) {
    this.zoom.value = zoom;
    this.matrix.style.setProperty("--zoom", zoom);
    this.matrix.style.setProperty("--at", `${this.at.x}% ${this.at.y}%`);
  }
  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.setZoom(Math.max(1, Math.min(8, Number(this.zoom.value) * (event.deltaY < 0 ? 1.25 : 0.8))));
  }
  point(event) {
    const frame = event.target.closest?.(".frame");
    if (!frame || Number(this.zoom.value) === 1) return;
    const box = frame.getBoundingClientRect();
    this.at = { x: (100 * (event.clientX - box.left)) / box.width, y: (100 * (event.clientY - box.top)) / box.height };
    this.setZoom(Number(this.zoom.value));
  }
  key(event) {
    const move = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] }[event.key];
    if (!move || Number(this.zoom.value) === 1) return;
    event.preventDefault();
    const inside = (x) => Math.max(0, Math.min(100, x));
    this.at = { x: inside(this.at.x + move[0]), y: inside(this.at.y + move[1]) };
    this.setZoom(Number(this.zoom.value));
  }
  open(group) {
    const dialog = compare(this.sweep, group, (step) => {
      const next = this.shown[(this.shown.indexOf(group) + step + this.shown.length) % this.shown.length];
      dialog.close();
      this.open(next);
    });
    document.body.append(dialog);
    dialog.showModal();
  }
}

// The before/after view of one setting.
function compare(sweep, group, go) {
  const job = group.jobs[0], content = sweep.content[job], style = sweep.style[job], link = sweep.link?.[job];
  const title = sweep.label(group);
  const after = pictureOf(group.picture, `output: ${title}`), stage = el("div", { class: "stage" }, after);
  const fields = [];
  if (content) {
    stage.prepend(el("img", { class: "before", src: sourceOf(content), alt: "content" }));
    const range = el("input", { type: "range", min: 0, max: 100, value: 50, oninput: () => stage.style.setProperty("--cut", `${range.value}%`) });
    stage.style.setProperty("--cut", "50%");
    fields.push(el("label", { class: "field wide" }, el("span", {}, "Content | output"), range), overlayField(content, group, stage));
  }
  const figures = sweep.names.filter((name) => name in group.values).map((name) => `${titleOf(name)} ${formatOf(name)(group.values[name])}`).join(", ");
  const button = (text, action) => el("button", { type: "button", onclick: action }, text);
  const dialog = el("dialog", { class: "compare", "aria-label": title, onclose: () => dialog.remove(), onkeydown: (event) => {
    if (event.target.type === "range") return;
    if (event.key === "ArrowRight") go(1);
    if (event.key === "ArrowLeft") go(-1);
  } },
    el("div", { class: "controls" }, el("b", {}, title), button("Previous", () => go(-1)), button("Next", () => go(1)), button("Close", () => dialog.close())),
    el("div", { class: "pair" }, stage, style ? el("figure", {}, pictureOf(style, "style"), el("figcaption", {}, "style")) : null),
    el("div", { class: "controls" }, ...fields, link ? el("a", { href: link, target: "_blank", rel: "noopener" }, "Full size") : null),
    el("p", { class: "soft" }, figures));
  return dialog;
}

function overlayField(content, group, stage) {
  const said = el("output", { class: "soft" });
  const box = el("input", { type: "checkbox", onchange: async () => {
    stage.querySelector("canvas")?.remove();
    said.textContent = "";
    if (!box.checked) return;
    const { canvas, mean } = await overlay(sourceOf(content), sourceOf(group.picture));
    canvas.setAttribute("aria-hidden", "true");
    stage.append(canvas);
    said.textContent = `dark: differs from the content; mean ${mean.toFixed(3)} over these grey thumbnails`;
  } });
  return el("label", { class: "field check" }, box, el("span", {}, "SSIM map"), said);
}
