// Answers go to the server one by one. Whoever votes is remembered by this browser.
const place = "stylesweep-voter", patience = 20_000;

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
  get answeredBefore() {
    return 0;
  }
  begin(voter) {
    this.voter = voter;
    try {
      localStorage.setItem(place, voter);
    } catch {
      // the name is asked for again
    }
  }
  source(id) {
    return `picture/${id}`;
  }
  async next() {
    return post("next", { voter: this.voter });
  }
  async vote(trial, vote) {
    await post("vote", { voter: this.voter, ...vote });
    this.answers.push({ trial, vote });
  }
  get canUndo() {
    return this.answers.length > 0;
  }
  // The trial whose answer was taken back.
  async undo() {
    const { trial, vote } = this.answers.at(-1);
    await post("undo", { voter: this.voter, uid: vote.uid });
    this.answers.pop();
    return trial;
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
