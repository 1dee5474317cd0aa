// A ballot in one file: trials and pictures are in the page, answers are kept by the browser and saved as a file.
// Each voter has an order and answers of their own. Several tabs may be open.
import { fileOf } from "./answers_file.js";
import { endings, keeps, read, write } from "./kept.js";
import { orderOf, pairOf } from "./order.js";
import { seeded } from "./random.js";

export class OfflineSession {
  constructor(data) {
    this.data = data;
    this.places = `stylesweep-ballot-${data.ballot}:`;
    this.forgets = !keeps("localStorage");
  }
  get rememberedVoter() {
    return null;  // `returning` has them
  }
  get isOffline() {
    return true;
  }
  // Voters who have answers here, the latest first.
  get returning() {
    const voters = endings("localStorage", this.places).map((voter) => ({ voter, answers: stored(this.places + voter).answers.filter(wasShown) }));
    const latest = ({ answers }) => answers.at(-1).vote.at;
    return voters.filter(({ answers }) => answers.length).sort((a, b) => (latest(a) < latest(b) ? 1 : -1)).map(({ voter, answers }) => ({ voter, answered: answers.length }));
  }
  begin(voter) {
    this.voter = voter;
    this.kept = stored(this.places + voter);
    this.order = orderOf(this.data.trials, this.random("order"));
  }
  // The same after a reload.
  random(what) {
    return seeded([this.data.ballot, this.voter, what].join("\n"));
  }
  source(id) {
    return this.data.pictures[id] ?? "";
  }
  next() {
    this.refresh();
    const answered = new Set(this.kept.answers.map(({ place }) => place));
    const place = this.order.find((each) => !answered.has(each));
    return { trial: place === undefined ? null : this.trial(place), ...this.counts };
  }
  // A pair's sides are random; when it comes again, the ballot has it turned.
  trial(place) {
    const trial = { ...this.data.trials[place], place };
    return this.random(pairOf(trial))(2) ? { ...trial, left: trial.right, right: trial.left } : trial;
  }
  get counts() {
    const answered = this.kept.answers.filter(wasShown).length;
    return { answered, goal: this.data.trials.length - (this.kept.answers.length - answered) };
  }
  isAnswered({ place }) {
    this.refresh();
    return this.kept.answers.some((each) => each.place === place);
  }
  // A trial has one answer, also if two tabs show it.
  vote({ trial: { place }, vote, unshown }) {
    this.change((kept) => {
      kept.undone.push(...kept.answers.filter((each) => each.place === place).map((each) => each.vote.uid));
      kept.answers = [...kept.answers.filter((each) => each.place !== place), { place, vote, unshown }];
    });
  }
  get canUndo() {
    return this.kept.answers.length > 0;
  }
  // What is to be shown again; null: another tab was faster.
  undo() {
    let last;
    this.change((kept) => {
      last = kept.answers.pop();
      if (last) kept.undone.push(last.vote.uid);
    });
    return last ? { trial: this.trial(last.place), ...this.counts } : null;
  }
  change(how) {
    this.refresh();
    how(this.kept);
    this.forgets = !write("localStorage", this.places + this.voter, this.kept);
  }
  refresh() {
    this.kept = merged(stored(this.places + this.voter), this.kept);
  }
  get file() {
    return fileOf(this.data, this.voter, this.kept.answers.filter(wasShown).map(({ vote }) => vote));
  }
  // Whether answers would be lost with the page.
  get isUnsaved() {
    return this.forgets && Boolean(this.kept?.answers.some(wasShown)) && this.saved !== this.file.checksum;
  }
  save() {
    this.saved = this.file.checksum;
    return JSON.stringify(this.file, null, 1);
  }
}

const wasShown = ({ unshown }) => !unshown;

function stored(place) {
  const kept = read("localStorage", place);
  return Array.isArray(kept?.answers) && Array.isArray(kept.undone) ? kept : { answers: [], undone: [] };
}

// What two tabs have, by uid. What one of them took back stays away.
function merged(one, other) {
  const undone = new Set([...one.undone, ...other.undone]);
  const answers = new Map([...one.answers, ...other.answers].map((each) => [each.vote.uid, each]));
  return { answers: [...answers.values()].filter(({ vote }) => !undone.has(vote.uid)), undone: [...undone] };
}
