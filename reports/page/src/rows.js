// A sweep's rows and settings, computed as in reports/model/groups.cpp and effects.cpp.
import { meanOfMatched, median, rangeCoverage, spread, twoLevels, withinBounds } from "./stats.js";
import { comparedBy, endsOf, learn, measuresKnown, seconds } from "./units.js";

// The warning of reports/model/groups.cpp on runtimes at two levels.
function levelsText(runtimes) {
  const levels = twoLevels(runtimes);
  return levels ? `its runs lie at two levels: ${levels.lowCount} runs near ${seconds(levels.low)}, ${levels.highCount} near ${seconds(levels.high)}` : "";
}

export class Sweep {
  constructor(data) {
    Object.assign(this, data);
    learn(data.measures);
    this.count = this.key.length;
    delete this.metrics[""];
    this.done = this.statuss.indexOf("done");
    this.names = Object.keys(this.metrics).filter((name) => !/_ci_(low|high)_s$|^(width|height|samples)$/.test(name));
    this.sortNames();
    this.makeGroups();
  }
  sortNames() {
    const first = measuresKnown();
    const place = (name) => (first.indexOf(name) + 1 || 99);
    this.names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  }
  metric(name, job) {
    return this.metrics[name]?.[job] ?? NaN;
  }

  // Groups of done jobs with equal axis values; the rows are sorted by the axes.
  makeGroups() {
    this.groups = [];
    let last = null;
    for (let job = 0; job < this.count; ++job) {
      if (this.status[job] !== this.done) continue;
      if (!last || this.codes.some((column) => column[job] !== column[last.jobs[0]])) {
        last = { place: this.groups.length, jobs: [], codes: this.codes.map((column) => column[job]) };
        this.groups.push(last);
      }
      last.jobs.push(job);
    }
    for (const group of this.groups) this.fill(group);
  }
  fill(group) {
    group.values = {};
    for (const name of this.names) {
      const { values } = this.independent(group, name);
      if (!values.length) continue;
      group.values[name] = values.length > 1 ? median(values) : values[0];
    }
    const ofJobs = group.jobs.map((job) => this.warnings[this.warning[job]]).find((text) => text);
    group.warning = [ofJobs, levelsText(this.valuesOf(group, "runtime_s"))].filter((text) => text).join("; ");
    group.picture = this.picture?.[group.jobs[0]] ?? 0;
    const [width, height] = ["width", "height"].map((name) => this.metric(name, group.jobs[0]));
    if (width * height > 0) group.pixels = width * height;
  }
  valuesOf(group, name) {
    return group.jobs.map((job) => this.metric(name, job)).filter((x) => !isNaN(x));
  }
  // What of a setting's runs is independent: the runs, or one median for each process if there are several of them, as in
  // reports/model/groups.cpp. Without `process`, the runner starts a program for each job.
  independent(group, name) {
    const values = this.valuesOf(group, name);
    if (!this.process || values.length < 2) return { values };
    const byProcess = new Map();
    for (const job of group.jobs) {
      const value = this.metric(name, job), process = this.process[job];
      if (!isNaN(value)) byProcess.set(process, [...(byProcess.get(process) ?? []), value]);
    }
    if (byProcess.size === 1) return { values, inOneProcess: true };
    return { values: [...byProcess.values()].map(median), processes: byProcess.size < values.length ? byProcess.size : 0 };
  }
  // {median, low, high, isRange} over a setting's jobs; null for none. One job's runtime has its own interval.
  spreadOf(group, name) {
    const { values, ...kind } = this.independent(group, name), result = spread(values);
    if (values.length > 1) return { ...result, coverage: rangeCoverage(values.length), ...kind };
    if (name !== "runtime_s" || values.length !== 1) return result;
    const job = group.jobs.find((each) => !isNaN(this.metric("runtime_s", each)));
    const low = this.metric("runtime_ci_low_s", job), high = this.metric("runtime_ci_high_s", job);
    return isNaN(low) || isNaN(high) ? result : { ...result, low, high, inOneProcess: true };
  }
  valueText(axis, code) {
    return this.axes[axis].values[code] || "(none)";
  }
  label(group, without = []) {
    const parts = this.axes.map((axis, i) => (without.includes(i) || !axis.values[group.codes[i]] ? "" : `${axis.name} ${axis.values[group.codes[i]]}`));
    return parts.filter((part) => part).join(", ") || "all jobs";
  }

  // A group's codes on some axes as one key: a number if that is exact.
  keyOf(axes) {
    const sizes = axes.map((axis) => this.axes[axis].values.length);
    if (sizes.reduce((a, b) => a * b, 1) > Number.MAX_SAFE_INTEGER) return (group) => axes.map((axis) => group.codes[axis]).join();
    return (group) => {
      let key = 0;
      for (let i = 0; i < axes.length; ++i) key = key * sizes[i] + group.codes[axes[i]];
      return key;
    };
  }

  // The metrics shown in tables of effects.
  get main() {
    return this.names.filter((name) => this.measures[name]?.is_main);
  }

  // Each group's metric relative to its partner's: a ratio or a difference. NaN without a partner.
  relativeTo(axis, reference, metric) {
    const key = this.keyOf(this.axes[axis].matching);
    const partners = new Map();
    for (const group of this.groups)
      if (group.codes[axis] === reference && metric in group.values) {
        const values = partners.get(key(group));
        if (values) values.push(group.values[metric]);
        else partners.set(key(group), [group.values[metric]]);
      }
    for (const [each, values] of partners) partners.set(each, values.length > 1 ? median(values) : values[0]);
    const difference = comparedBy(metric) === "difference";
    return this.groups.map((group) => {
      const base = partners.get(key(group)), value = group.values[metric];
      if (base === undefined || value === undefined || (!difference && base === 0)) return NaN;
      return difference ? value - base : value / base;
    });
  }

  // The effect on a metric over matched groups, as effects_of() in reports/analysis/effects.cpp.
  effectOf(groups, axis, relative, metric) {
    const matched = groups.filter((group) => !isNaN(relative[group.place])), isRatio = comparedBy(metric) === "ratio";
    if (!matched.length) return null;
    const kinds = this.axes[axis].units.map((unit) => matched.map((group) => group.codes[unit]));
    const key = this.keyOf(this.axes[axis].matching);
    const effect = meanOfMatched(matched.map((group) => relative[group.place]), [...kinds, matched.map(key)], isRatio);
    return isRatio ? effect : withinBounds(effect, matched.map((group) => group.values[metric] - relative[group.place]), ...endsOf(metric));
  }
}
