// Adds charts and interaction to the report. Without this script the page has tables and pictures.
import { comparison } from "./comparison.js";
import { curves, effects, pareto, sizes, timeline } from "./charts.js";
import { gallery } from "./gallery.js";
import { watch } from "./live.js";
import { parallel } from "./parallel.js";
import { progress } from "./progress.js";
import { Sweep } from "./rows.js";
import { makeSortable } from "./table.js";

const views = { comparison, curves, effects, gallery, pareto, parallel, progress, sizes, timeline };

// The selections in a sweep's section; listeners get what changed.
class State {
  constructor(sweep, kept) {
    this.listeners = [];
    const axis = sweep.baseline ?? 0;
    this.baseline = [axis, sweep.axes[axis]?.reference ?? 0];
    Object.assign(this, kept);
  }
  set(changed) {
    Object.assign(this, changed);
    for (const listener of this.listeners) listener(changed);
  }
  listen(listener) {
    this.listeners.push(listener);
  }
  // Selections kept when the rows are updated: names, because codes may change.
  get kept() {
    const { listeners, brush, held, baseline, ...rest } = this;
    return rest;
  }
}

const states = new Map();

function mount(section) {
  const data = section.nextElementSibling;
  if (!data?.matches("script.rows")) return;
  const sweep = new Sweep(JSON.parse(data.textContent));
  data.remove();
  if (!sweep.groups.length) return mountTimeline(section, sweep);
  const state = new State(sweep, states.get(section.id)?.kept);
  states.set(section.id, state);
  for (const place of section.querySelectorAll(".live")) {
    const made = views[place.dataset.view](sweep, state);
    place.replaceChildren(...made);
    if (made.length && place.nextElementSibling?.matches(".static")) place.nextElementSibling.hidden = true;
  }
}
function mountTimeline(section, sweep) {
  section.querySelector("[data-view=timeline]")?.replaceChildren(...timeline(sweep));
}

function mountAll() {
  for (const section of document.querySelectorAll("section.sweep")) {
    try {
      mount(section);
    } catch (error) {
      console.error(error);  // the other sections and this one's plain tables still work
    }
  }
  document.querySelectorAll("table.sortable").forEach((table) => table.tHead && makeSortable(table));
}

mountAll();
if ("live" in document.body.dataset)
  watch((main) => {
    const top = scrollY;
    document.querySelector("main").replaceWith(main);
    mountAll();
    scrollTo(0, top);
  });
