// Answers go to the server one by one. Whoever votes is remembered by this browser, and what they answered by this tab:
// so the last answer can be undone after a reload.
import { read, write } from "./kept.js";

const place = "stylesweep-voter", placeOfAnswers = "stylesweep-answers", patience = 20_000;

export class ServedSession {
  constructor() {
    this.answers = [];
  }
  get rememberedVoter() {
    try {
      return localStorage.getItem(place);
    } catch {
      return null;  // no storage: a new name
    }
  }
  get isOffline() {
    return false;
  }
  get returning() {
    return [];
  }
  get isUnsaved() {
    return false;
  }
  begin(voter) {
    this.voter = voter;
    const kept = read("sessionStorage", placeOfAnswers);
    this.answers = kept?.voter === voter && Array.isArray(kept.answers) ? kept.answers : [];
    try {
      localStorage.setItem(place, voter);
    } catch {
      // the name is asked for again
    }
  }
  keep(answers) {
    this.answers = answers;
    write("sessionStorage", placeOfAnswers, { voter: this.voter, answers });
  }
  source(id) {
    return `picture/${id}`;
  }
  // The server counts all answers: also skips of pairs that could not be shown.
  async next() {
    const { trial, answered, goal } = await post("next", { voter: this.voter });
    return { trial, answered: Math.max(0, answered - this.answers.filter(({ unshown, arrived }) => unshown && arrived).length), goal };
  }
  isAnswered() {
    return false;
  }
  // Remembered before it is sent: without a reply it may have arrived, and can be undone.
  async vote(answer) {
    const others = this.answers.filter(({ vote }) => vote.uid !== answer.vote.uid);
    this.keep([...others, answer]);
    await post("vote", { voter: this.voter, ...answer.vote });
    this.keep([...others, { ...answer, arrived: true }]);
  }
  get canUndo() {
    return this.answers.length > 0;
  }
  // What is to be shown again; null: the server has no such answer any more.
  async undo() {
    const last = this.answers.at(-1);
    const { removed } = await post("undo", { voter: this.voter, uid: last.vote.uid }).catch((error) => {
      last.arrived = false;  // it may be removed, without a reply
      throw error;
    });
    this.keep(this.answers.slice(0, -1));
    return removed || !last.arrived ? { trial: last.trial, ...last.counts } : null;
  }
}

async function post(path, body) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Error("The server does not answer.");
  }
  const text = await answer.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(text.trim().slice(0, 200) || `The server answers with error ${answer.status}.`);
  }
  if (!answer.ok) throw new Error(json.error ?? `The server answers with error ${answer.status}.`);
  return json;
}
