// A ballot in one file: trials and pictures are in the page, answers are kept by the browser and saved as a file.
import { coin } from "./random.js";
import { fileOf } from "./answers_file.js";

export class OfflineSession {
  constructor(data) {
    this.data = data;
    this.place = `stylesweep-ballot-${data.ballot}`;
    this.kept = { voter: null, answers: [], turned: {} };
    try {
      Object.assign(this.kept, JSON.parse(localStorage.getItem(this.place)));
    } catch {
      this.forgets = true;
    }
  }
  get rememberedVoter() {
    return this.kept.voter;
  }
  get isOffline() {
    return true;
  }
  get answeredBefore() {
    return this.kept.answers.length;
  }
  begin(voter) {
    this.kept.voter = voter;
    this.keep();
  }
  source(id) {
    return this.data.pictures[id] ?? "";
  }
  // A pair keeps its random sides; when it comes again, the ballot has it turned.
  next() {
    const { trials } = this.data, { answers } = this.kept;
    const trial = trials[answers.length];
    return { trial: trial ? this.turned(trial) : null, answered: answers.length, goal: trials.length };
  }
  turned(trial) {
    const pair = [trial.left, trial.right].sort().join(" ");
    this.kept.turned[pair] ??= coin();
    return this.kept.turned[pair] ? { ...trial, left: trial.right, right: trial.left } : trial;
  }
  vote({ trial, vote }) {
    this.kept.answers.push({ trial, vote });
    this.keep();
  }
  get canUndo() {
    return this.kept.answers.length > 0;
  }
  undo() {
    const { trial } = this.kept.answers.pop();
    this.keep();
    return { trial, answered: this.kept.answers.length, goal: this.data.trials.length };
  }
  keep() {
    try {
      localStorage.setItem(this.place, JSON.stringify(this.kept));
    } catch {
      this.forgets = true;
    }
  }
  get file() {
    return fileOf(this.data, this.kept.voter, this.kept.answers.map(({ vote }) => vote));
  }
}
