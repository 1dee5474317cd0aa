// What a voter sees: a welcome, pairs of pictures, a pause, the end.
import { el } from "../dom.js";
import { isName, tidied } from "./names.js";
import { randomHex, randomName } from "./random.js";
import { Stopwatch } from "./stopwatch.js";

const keys = { ArrowLeft: "left", a: "left", ArrowRight: "right", b: "right", ArrowUp: "same", s: "same", ArrowDown: "skip", x: "skip" };
const notKept = "This browser does not keep your answers: save them with the button";

export class View {
  constructor(main, session) {
    Object.assign(this, { main, session, trial: null, counts: null, busy: false, paused: false, more: false });
    this.watch = new Stopwatch();
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => document.hidden && this.trial && !this.paused && this.pause());
    addEventListener("storage", () => this.leaveIfAnswered());
    addEventListener("beforeunload", (event) => this.session.isUnsaved && event.preventDefault());
  }
  show(...children) {
    this.main.replaceChildren(...children);
  }

  welcome() {
    this.show(el("h1", {}, "Which picture is better?"),
      el("p", {}, "You will see a photograph, a style, and two pictures that programs made from them. Choose the one that you prefer as the photograph in that style. What made them is not shown, and the sides are random."),
      el("p", {}, "Follow your first impression. If you see no difference, say so. Some pairs come twice, and some answers are easy: they show how constant an answer is."),
      this.session.forgets ? el("p", { role: "note" }, `${notKept} after “Pause”, or at the end, before you close this page.`) : "",
      ...this.start(this.session.returning),
      el("table", { class: "keys" }, el("caption", {}, "Keys"), el("tbody", {},
        ...[["← or A", "A is better"], ["→ or B", "B is better"], ["↑ or S", "the same"], ["↓ or X", "skip this pair"], ["U", "undo"], ["P", "pause"]].map(([key, text]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, text))))));
    const first = this.main.querySelector(".choices button");
    first ? first.focus() : this.main.querySelector("#name").select();
  }
  // Going on as somebody whose answers are here, or under another name.
  start(returning) {
    const name = el("input", { id: "name", maxlength: 40, autocomplete: "off", spellcheck: "false", value: this.session.rememberedVoter ?? randomName() });
    const begin = (event) => {
      event.preventDefault();
      this.begin(tidied(name.value) || randomName());
    };
    const form = el("form", { class: "start", onsubmit: begin },
      el("label", { for: "name" }, returning.length ? "Or begin anew, under your name or this random one" : "Your name, or this random one"), name,
      el("button", { class: returning.length ? "" : "main", type: "submit" }, "Start"));
    if (!returning.length) return [form];
    return [el("div", { class: "choices" }, ...returning.map(({ voter, answered }) => el("button", { class: "main", type: "button", onclick: () => this.begin(voter) }, `Go on as ${voter} (${answered} answered)`))), form];
  }
  begin(voter) {
    if (this.busy) return;
    if (!isName(voter)) return this.tell("Please choose a shorter name of ordinary characters.");
    this.session.begin(voter);
    this.advance();
  }

  // Does something that may fail; then says why, and offers to try again.
  async attempt(action) {
    if (this.busy) return;
    this.busy = true;
    try {
      await action();
    } catch (error) {
      this.tell(`${error.message} `, el("button", { type: "button", onclick: () => this.attempt(action) }, "Try again"));
    } finally {
      this.busy = false;
    }
  }
  tell(...text) {
    this.main.querySelector("[role=alert]")?.remove();
    this.main.prepend(el("p", { role: "alert" }, ...text));
  }

  advance() {
    return this.attempt(() => this.next());
  }
  async next() {
    const { trial, answered, goal } = await this.session.next();
    this.counts = { answered, goal };
    if (trial && (answered < goal || this.more)) await this.present(trial, answered, goal);
    else this.thank(answered, Boolean(trial));
  }

  // `uid`: of any answer to what is shown now; the last one counts.
  async present(trial, answered, goal, uid = randomHex(32)) {
    this.trial = null;
    const picture = (id, alt) => el("img", { src: this.session.source(id), alt, draggable: "false" });
    const a = picture(trial.left, "Picture A"), b = picture(trial.right, "Picture B");
    const option = (image, answer, letter) => el("button", { type: "button", class: "option", "aria-label": `Picture ${letter} is better`, onclick: () => this.answer(answer) }, image, el("span", {}, letter));
    const reference = (id, title) => (id ? el("figure", {}, picture(id, title), el("figcaption", {}, title)) : "");
    this.stage = el("div", { class: "stage loading" }, option(a, "left", "A"), option(b, "right", "B"));
    this.show(this.head(answered, goal),
      el("div", { class: "given" }, reference(trial.content, "Photograph"), reference(trial.style, "Style")),
      this.stage, this.bar());
    this.counts = { answered, goal };
    this.watch.reset();
    this.unshown = await Promise.all([a.decode(), b.decode()]).then(() => false, () => true);
    this.stage.classList.remove("loading");
    Object.assign(this, { trial, uid });
    if (this.unshown) this.allowOnlySkip();
    if (document.hidden) this.pause();
    else this.watch.start();
  }
  allowOnlySkip() {
    for (const button of this.main.querySelectorAll(".option, .bar button:not([data-answer=skip])")) button.disabled = true;
    const { trial, uid, counts: { answered, goal } } = this;
    this.tell("A picture cannot be shown. Skip this pair (it does not count), or ", el("button", { type: "button", onclick: () => this.attempt(() => this.present(trial, answered, goal, uid)) }, "Load it again"));
  }
  head(answered, goal) {
    const button = (text, key, action, disabled) => el("button", { type: "button", onclick: action, disabled, title: `Key: ${key}` }, text);
    return el("header", {}, el("h1", { class: "small" }, "Which is better?"),
      el("label", { class: "progress" }, el("span", {}, answered < goal ? `${answered} of ${goal}` : `${answered} answered`), el("progress", { max: goal, value: Math.min(answered, goal) })),
      button("Undo", "U", () => this.undo(), !this.session.canUndo), button("Pause", "P", () => this.pause(), false));
  }
  bar() {
    const button = (text, key, answer) => el("button", { type: "button", onclick: () => this.answer(answer), "data-answer": answer }, text, " ", el("kbd", {}, key));
    return el("div", { class: "bar", role: "group", "aria-label": "Your answer" }, button("A", "←", "left"), button("Same", "↑", "same"), button("Skip", "↓", "skip"), button("B", "→", "right"));
  }

  answer(answer) {
    const { trial, counts, unshown } = this;
    if (!trial || this.paused || this.busy || (unshown && answer !== "skip")) return;
    this.watch.stop();
    const vote = { uid: this.uid, left: trial.left, right: trial.right, answer, ms: Math.min(this.watch.ms, 86_400_000), at: new Date().toISOString() };
    return this.attempt(async () => {
      if (this.trial) await this.session.vote({ trial, counts, vote, unshown });
      this.trial = null;
      await this.next();
    });
  }
  undo() {
    if (!this.counts || !this.session.canUndo || this.paused) return;
    return this.attempt(async () => {
      const undone = await this.session.undo();
      if (undone) return this.present(undone.trial, undone.answered, undone.goal);
      await this.next();
      this.tell("That answer is not there any more: nothing was undone.");
    });
  }
  // Another tab of a ballot may have answered what is shown here.
  leaveIfAnswered() {
    if (this.trial && !this.paused && !this.busy && this.session.isAnswered(this.trial)) this.advance();
  }

  pause() {
    if (!this.trial || this.paused || this.busy) return;
    this.paused = true;
    this.watch.stop();
    this.hidden = [...this.main.children];
    this.show(el("h1", {}, "Pause"), el("p", {}, `${this.counts.answered} answered. ${this.whereKept()}`),
      el("div", { class: "choices" }, el("button", { class: "main", type: "button", onclick: () => this.resume() }, "Go on"), ...this.saving()));
    this.main.querySelector("button").focus();
  }
  resume() {
    if (!this.paused) return;
    this.paused = false;
    this.show(...this.hidden);
    this.watch.start();
    this.leaveIfAnswered();
  }
  whereKept() {
    if (!this.session.isOffline) return "All answers are saved.";
    return this.session.forgets ? `${notKept} before you close this page.` : "The browser keeps your answers.";
  }

  thank(answered, isMore) {
    this.trial = null;
    const more = () => {
      this.more = true;
      this.advance();
    };
    this.show(el("h1", {}, answered ? "Thank you!" : "There is nothing to compare yet"),
      el("p", {}, answered ? `${answered} answered. ${this.ending()}` : "Two settings need a picture of the same photograph and style."),
      el("div", { class: "choices" }, ...this.saving(), isMore ? el("button", { type: "button", onclick: more }, "Answer more") : "",
        this.session.canUndo ? el("button", { type: "button", onclick: () => this.undo() }, "Undo the last answer") : ""));
    this.main.querySelector("button")?.focus();
  }
  ending() {
    if (!this.session.isOffline) return "All answers are saved; you can close the page.";
    return `Save your answers as a file and send it back to whoever sent you this page.${this.session.forgets ? " This browser does not keep them: save them before you close it." : ""}`;
  }
  saving() {
    if (!this.session.isOffline) return [];
    const save = () => {
      const link = el("a", { href: URL.createObjectURL(new Blob([this.session.save()], { type: "application/json" })), download: `votes-${this.session.data.ballot}-${this.session.voter.replace(/[^\p{L}\p{N}-]+/gu, "_")}.json` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    };
    const shown = el("textarea", { class: "text", readonly: true, rows: 8, hidden: true, "aria-label": "Your answers as text" });
    const reveal = () => {
      shown.value = this.session.save();
      shown.hidden = false;
      shown.select();
    };
    return [el("button", { class: "main", type: "button", onclick: save }, "Save answers"), el("button", { type: "button", onclick: reveal }, "Show as text"), shown];
  }

  key(event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "p" && (this.trial || this.paused)) this.paused ? this.resume() : this.pause();
    else if (key === "u" || (key === "Backspace" && this.trial)) this.undo();
    else if (keys[key] && this.trial) this.answer(keys[key]);
    else return;
    event.preventDefault();
  }
}
