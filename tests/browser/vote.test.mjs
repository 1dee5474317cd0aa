// The voting pages driven in a real browser: served, and as one offline file.   node vote.test.mjs
// (its environment: browser.mjs)
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { orderOf, pairOf } from "../../reports/page/src/vote/order.js";
import { seeded } from "../../reports/page/src/vote/random.js";
import { faultsFoundByAxe, folder, makeDatabase, openPage, shots, stylesweep } from "./browser.mjs";

const database = join(folder, "results.db"), ballot = join(folder, "ballot.html");
const hostile = `<img src=x onerror=alert(1)>"'&`;
let server, address;

before(async () => {
  makeDatabase(database, "--taste");
  server = spawn(stylesweep, ["serve", "--db", database, "--vote", "taste", "--pairs", "16", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  address = await new Promise((done, fail) => {
    let said = "";
    server.stderr.on("data", (text) => (said += text));
    server.stdout.once("data", (text) => done(String(text).trim()));
    server.once("exit", () => fail(new Error(said)));
  });
});
after(() => server?.kill("SIGKILL"));

const ask = (sql) => JSON.parse(execFileSync(stylesweep, ["query", "--db", database, "--format", "json", sql], { encoding: "utf8" }));
const importing = (...files) => spawnSync(stylesweep, ["import", "--db", database, ...files], { encoding: "utf8" });
const open = (url, options = {}) => openPage(url, { allowed: (asked) => !url.startsWith("file:") && asked.startsWith(address), ...options });

async function start(page, voter) {
  if (voter) await page.fill("#name", voter);
  await page.keyboard.press("Enter");
  await shown(page);
}
const shown = (page) => page.waitForSelector(".stage:not(.loading)");
const progress = (page) => page.locator(".progress span").textContent();
// Waits until the page has gone on.
async function press(page, key) {
  const before = await page.locator("main").textContent();
  await page.keyboard.press(key);
  for (let tries = 0; tries < 300; ++tries) {
    const now = await page.locator("main").textContent(), loading = await page.locator(".stage.loading").count();
    if (now !== before && !loading) return;
    await page.waitForTimeout(20);
  }
  assert.fail(`nothing happened after ${key}`);
}
const sources = (page) => page.$$eval(".option img", (all) => all.map((each) => each.getAttribute("src")));

test("a voter votes by keyboard alone: left, right, same and skip, with undo and pause", async () => {
  const page = await open(address);
  await start(page, "Ann");
  assert.equal(await progress(page), "0 of 16");
  const first = await sources(page);
  await press(page, "ArrowLeft");
  assert.equal(await progress(page), "1 of 16");
  assert.notDeepEqual(await sources(page), first);
  await press(page, "u");
  assert.equal(await progress(page), "0 of 16");
  assert.deepEqual(await sources(page), first);
  assert.deepEqual(ask("SELECT count(*) AS n FROM vote"), [{ n: 0 }]);
  for (const key of ["ArrowRight", "s", "x"]) await press(page, key);
  assert.equal(await progress(page), "3 of 16");
  await press(page, "p");
  assert.equal(await page.locator("img").count(), 0);
  await page.waitForTimeout(1500);
  await press(page, "p");
  await press(page, "ArrowUp");
  assert.deepEqual(ask("SELECT answer FROM vote WHERE voter = 'Ann' ORDER BY id").map((row) => row.answer), ["right", "same", "skip", "same"]);
  assert.ok(ask("SELECT answer_ms FROM vote WHERE voter = 'Ann' ORDER BY id DESC LIMIT 1")[0].answer_ms < 1500, "the pause does not count");
  await page.done();
});

test("the page is blind: no names, no figures, no files; sides are random", async () => {
  const page = await open(address);
  await start(page, "Bob");
  const all = (await page.content()) + page.asked.join("\n");
  for (const told of ["fp32", "bf16", "secret", "ann.jpg", "wave", "style_weight", "ssim", "taste", ".png"])
    assert.ok(!all.includes(told), told);
  for (let i = 0; i < 15; ++i) await press(page, "ArrowLeft");
  await page.done();
  const [{ low, high }] = ask("SELECT sum(left_job < right_job) AS low, sum(left_job > right_job) AS high FROM vote WHERE voter = 'Bob'");
  assert.ok(low > 0 && high > 0);
  const [{ repeats, known }] = ask("SELECT (SELECT count(*) FROM vote WHERE voter = 'Bob' AND (left_job IS NULL OR right_job IS NULL)) AS known, (SELECT count(*) FROM vote a JOIN vote b ON a.left_job = b.right_job AND a.right_job = b.left_job AND a.id < b.id AND a.voter = b.voter WHERE a.voter = 'Bob') AS repeats");
  assert.ok(known >= 1 && repeats >= 1, `${known} known, ${repeats} repeats`);
});

test("several people vote at once, each with their own progress, and a reloaded page goes on", async () => {
  const pages = await Promise.all(["Cleo", "Dan", hostile].map(async (voter) => {
    const page = await open(address);
    await start(page, voter);
    return page;
  }));
  for (let i = 0; i < 3; ++i) await Promise.all(pages.map((page, k) => press(page, k === 1 ? "ArrowUp" : "ArrowRight")));
  for (const page of pages) assert.equal(await progress(page), "3 of 16");
  await pages[2].reload();
  assert.equal(await pages[2].inputValue("#name"), hostile);
  await start(pages[2]);
  assert.equal(await progress(pages[2]), "3 of 16");
  for (const page of pages) await page.done();
  assert.deepEqual(ask("SELECT voter, count(*) AS n FROM vote WHERE voter NOT IN ('Ann', 'Bob') GROUP BY 1 ORDER BY 1").map((row) => row.n), [3, 3, 3]);
});

test("at the end it thanks, and offers more", async () => {
  const page = await open(address);
  await start(page);
  for (let i = 0; i < 16; ++i) await press(page, i % 2 ? "ArrowRight" : "ArrowUp");
  assert.match(await page.textContent("main"), /Thank you!.*16 answered/);
  if (shots) await page.screenshot({ path: join(shots, "vote-thanks.png") });
  await page.keyboard.press("Enter");  // the first choice has the focus: answer more
  await shown(page);
  assert.equal(await progress(page), "16 answered");
  await page.done();
});

test("it works on a phone by touch, upright and lying, with all buttons in sight", async () => {
  for (const [name, viewport] of [["small", { width: 360, height: 640 }], ["upright", { width: 390, height: 780 }], ["lying", { width: 780, height: 390 }]]) {
    const page = await open(address, { viewport, hasTouch: true, isMobile: true });
    await page.tap("button[type=submit]");
    await shown(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name}: as wide as the screen`);
    assert.ok((await page.locator("header").boundingBox()).height < 60, `${name}: a head of one line`);
    for (const button of await page.locator(".bar button, .option").all()) {
      const box = await button.boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= viewport.height && box.height >= 36, `${name}: ${await button.textContent()}`);
    }
    if (shots) await page.screenshot({ path: join(shots, `vote-${name}.png`) });
    await page.tap(".bar [data-answer=same]");
    await page.getByText("1 of 16").waitFor();
    await shown(page);
    await page.tap(".option >> nth=1");
    await page.getByText("2 of 16").waitFor();
    await page.done();
  }
});

test("pages have no faults that axe finds", async () => {
  const page = await open(address, { bypassCSP: true });
  const check = async (what) => {
    const violations = await faultsFoundByAxe(page);
    assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0].html}`), []);
  };
  await check("welcome");
  await start(page, "Eve");
  await check("pair");
  await press(page, "p");
  await check("pause");
  await page.done();
});

test("wrong requests are refused with reasons, and change nothing", async () => {
  const before = ask("SELECT count(*) AS n FROM vote");
  const post = async (path, body, type = "application/json") => {
    const answer = await fetch(new URL(path, address), { method: "POST", headers: { "Content-Type": type }, body });
    return [answer.status, await answer.text()];
  };
  assert.equal((await post("vote", "{}", "text/plain"))[0], 415);
  for (const body of ["", "[]", "{}", `{"voter": ""}`, JSON.stringify({ voter: "a\u0000b" }), JSON.stringify({ voter: "x".repeat(100) }), JSON.stringify({ voter: "Ann", uid: "x" })]) {
    const [status, text] = await post("vote", body);
    assert.equal(status, 400, body);
    assert.ok(JSON.parse(text).error.length > 10, text);
  }
  const { trial } = await (await fetch(new URL("next", address), { method: "POST", headers: { "Content-Type": "application/json" }, body: `{"voter": "Fay"}` })).json();
  const vote = { voter: "Fay", uid: "0".repeat(32), left: trial.left, right: trial.right, answer: "left", ms: 5, at: new Date().toISOString() };
  for (const change of [{ answer: "both" }, { ms: -1 }, { ms: 1e12 }, { ms: "5" }, { at: "yesterday" }, { left: trial.right }, { left: "f".repeat(20) }, { left: trial.style }, { uid: "../../etc" }])
    assert.equal((await post("vote", JSON.stringify({ ...vote, ...change })))[0], 400, JSON.stringify(change));
  assert.equal((await post("vote", JSON.stringify({ ...vote, padding: "x".repeat(100_000) })))[0], 413);
  assert.equal((await post("undo", JSON.stringify({ voter: "Fay", uid: ask("SELECT uid FROM vote LIMIT 1")[0].uid })))[1], `{"removed":false}`);
  assert.equal((await fetch(new URL("picture/..%2F..%2Fresults.db", address))).status, 404);
  assert.deepEqual(ask("SELECT count(*) AS n FROM vote"), before);
});

test("when the server is gone the page says so, and goes on when it is back", async () => {
  const page = await open(address);
  await start(page, "Gus");
  await page.route("**/vote", (route) => route.abort());
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /does not answer/);
  await page.unroute("**/vote");
  await page.getByText("Try again").click();
  await page.getByText("1 of 16").waitFor();
  assert.deepEqual(ask("SELECT count(*) AS n FROM vote WHERE voter = 'Gus'"), [{ n: 1 }]);
  await page.context().close();  // its console has the aborted request
});

// Requests that reach the server, but whose replies are lost.
async function loseReplies(page, pattern, seen = []) {
  await page.route(pattern, async (route) => {
    seen.push(route.request().postDataJSON());
    await route.fetch();
    await route.abort();
  });
}
const votesOf = (voter) => ask(`SELECT count(*) AS n FROM vote WHERE voter = '${voter}'`)[0].n;
async function tryAgain(page, pattern) {
  await page.getByRole("alert").waitFor();
  await page.unroute(pattern);
  await page.getByText("Try again").click();
}

test("lost replies neither undo twice nor make two votes of a pair, and a reloaded page can undo", async () => {
  const page = await open(address);
  await start(page, "Hal");
  for (let i = 0; i < 3; ++i) await press(page, "ArrowLeft");
  const fourth = await sources(page);
  await press(page, "ArrowLeft");
  await page.route("**/next", (route) => route.abort());
  await press(page, "u");
  assert.deepEqual([await progress(page), await sources(page), votesOf("Hal")], ["3 of 16", fourth, 3]);
  await page.unroute("**/next");

  await loseReplies(page, "**/undo");
  await page.keyboard.press("u");
  await tryAgain(page, "**/undo");
  await page.getByText("2 of 16").waitFor();
  await shown(page);
  assert.equal(votesOf("Hal"), 2);

  const sent = [];
  await loseReplies(page, "**/vote", sent);
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("alert").waitFor();
  const lost = page.waitForEvent("requestfailed");
  await page.keyboard.press("ArrowRight");
  await lost;
  await tryAgain(page, "**/vote");
  await page.getByText("3 of 16").waitFor();
  assert.deepEqual(sent.map(({ answer }) => answer), ["left", "right"]);
  assert.equal(sent[0].uid, sent[1].uid);
  assert.equal(votesOf("Hal"), 3);

  await page.reload();
  await start(page);
  for (const left of ["2 of 16", "1 of 16", "0 of 16"]) {
    await press(page, "u");
    assert.equal(await progress(page), left);
  }
  assert.equal(votesOf("Hal"), 0);
  await page.context().close();  // its console has the aborted requests
});

test("a pair whose picture cannot be shown can only be skipped, which does not count", async () => {
  const page = await open(address);
  await page.route("**/picture/*", (route) => route.abort());
  await start(page, "Joy");
  assert.match(await page.getByRole("alert").textContent(), /cannot be shown/);
  await page.keyboard.press("ArrowLeft");
  await page.waitForTimeout(300);
  assert.equal(votesOf("Joy"), 0);
  const next = page.waitForResponse("**/next");
  await page.keyboard.press("x");
  await next;
  await shown(page);
  await page.unroute("**/picture/*");
  await page.getByText("Load it again").click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await shown(page);
  assert.equal(await progress(page), "0 of 16");
  await press(page, "ArrowLeft");
  await page.reload();
  await start(page);
  assert.equal(await progress(page), "1 of 16");
  await page.context().close();
});

test("names that look equal are one voter", async () => {
  const page = await open(address);
  for (const name of ["Ann\u200b", "Ann\ufe0f", "Ann\u{e0041}", "Ann\u2028", "Ann\u{e0100}", "x".repeat(39) + "\u00e9".repeat(20)]) {
    await page.$eval("#name", (input, value) => (input.value = value), name);
    await page.keyboard.press("Enter");
    await page.getByText("Please choose a shorter name").waitFor();
    await page.$eval("[role=alert]", (alert) => alert.remove());
  }
  await start(page, "  E\u0301va\u00a0 K ");
  await press(page, "ArrowLeft");
  assert.equal(votesOf("\u00c9va K"), 1);
  await page.done();
});

test("a ballot is one file that works offline, keeps its answers, and comes back with import", async () => {
  execFileSync(stylesweep, ["report", "--ballot", "--db", database, "--pairs", "12", "-o", ballot], { stdio: "pipe" });
  const text = readFileSync(ballot, "utf8").replace(/data:image\/[^"]+/g, "").replace(/<script>[\s\S]*<\/script>|<style>[\s\S]*<\/style>/g, "");
  for (const told of ["fp32", "bf16", "secret", "ann.jpg", "wave", "style_weight"]) assert.ok(!text.includes(told), told);
  const page = await open(`file://${ballot}`);
  await start(page, hostile);
  for (let i = 0; i < 5; ++i) await press(page, "ArrowRight");
  await page.reload();
  assert.match(await page.textContent("button.main"), /Go on as <img .* \(5 answered\)/);
  await start(page);
  await press(page, "u");
  for (let i = 4; i < 12; ++i) await press(page, i % 3 ? "ArrowLeft" : "ArrowRight");
  const file = page.waitForEvent("download");
  await page.getByText("Save answers").click();
  const answers = join(folder, "answers.json");
  await (await file).saveAs(answers);
  assert.match((await file).suggestedFilename(), /^votes-[0-9a-f]{16}-[\w-]+\.json$/);
  await page.done();

  const first = importing(answers);
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stderr, /12 answers of .* about sweep taste, 12 new/);
  const votes = ask("SELECT * FROM vote ORDER BY id"), preferences = ask("SELECT * FROM preference ORDER BY id").map(({ id, computed_at, ...rest }) => rest);
  const second = importing(answers);
  assert.match(second.stderr, /0 new, 12 already there\n.*nothing changed/);
  assert.deepEqual(ask("SELECT * FROM vote ORDER BY id"), votes);
  assert.deepEqual(ask("SELECT * FROM preference ORDER BY id").map(({ id, computed_at, ...rest }) => rest), preferences);

  const whole = JSON.parse(readFileSync(answers, "utf8"));
  const refused = (name, content, why) => {
    const other = join(folder, name);
    writeFileSync(other, content);
    const outcome = importing(other);
    assert.equal(outcome.status, 2, name);
    assert.match(outcome.stderr, why, name);
  };
  refused("edited.json", JSON.stringify({ ...whole, votes: whole.votes.map((vote, i) => (i ? vote : { ...vote, answer: vote.answer === "left" ? "right" : "left" })) }), /was changed after the page wrote it/);
  for (const [name, value] of [["voter", "Ann"], ["sweep", "night"], ["ballot", "0".repeat(16)]])
    refused(`${name}.json`, JSON.stringify({ ...whole, [name]: value }), /was changed/);
  refused("cut.json", JSON.stringify(whole).slice(0, 500), /cut off/);
  refused("other.json", `{"a": [${"[".repeat(5000)}${"]".repeat(5000)}]}`, /within each other/);
  refused("table.json", `{"a": 1}`, /not a file of answers/);
  refused("large.json", `{"format": "${"x".repeat(10_000_000)}"}`, /MB/);
  assert.deepEqual(ask("SELECT * FROM vote ORDER BY id"), votes);

  const undone = importing(answers, "--undo");
  assert.match(undone.stderr, /12 answers removed/);
  assert.equal(ask("SELECT count(*) AS n FROM vote")[0].n, votes.length - 12);
  assert.equal(importing(answers).status, 0);
});

const saved = async (page) => {
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save answers" }).click();
  return JSON.parse(readFileSync(await (await file).path(), "utf8"));
};
const goOn = async (page, voter) => {
  await page.getByRole("button", { name: `Go on as ${voter}` }).click();
  await shown(page);
};

test("people at one computer have answers and an order of their own, and tabs of one person share theirs", async () => {
  const page = await open(`file://${ballot}`);
  const firstThree = async () => {
    const all = [];
    for (let i = 0; i < 3; ++i) all.push(await sources(page)), await press(page, "ArrowUp");
    return all;
  };
  await start(page, "Ann");
  const hers = await firstThree(), fourth = await sources(page);
  await page.reload();
  await page.keyboard.press("Tab");
  for (const key of ["u", "Backspace", "ArrowLeft", "p"]) await page.keyboard.press(key);
  await page.reload();
  await start(page, "Bert");
  assert.equal(await progress(page), "0 of 12");
  assert.notDeepEqual(await firstThree(), hers);
  await page.reload();
  await goOn(page, "Ann");
  assert.equal(await progress(page), "3 of 12");
  assert.deepEqual(await sources(page), fourth);

  const other = await page.context().newPage();
  await other.goto(`file://${ballot}`);
  await goOn(other, "Ann");
  for (let i = 0; i < 2; ++i) await press(other, "ArrowLeft");
  await page.getByText("5 of 12").waitFor();  // it shows none of the pairs that the other has
  await shown(page);
  await press(page, "ArrowRight");
  await press(other, "ArrowLeft");
  await page.keyboard.press("p");
  const { voter, votes } = await saved(page);
  assert.equal(voter, "Ann");
  assert.deepEqual(votes.map(({ answer }) => answer), ["same", "same", "same", "left", "left", "right", "left"]);
  assert.equal(new Set(votes.map(({ uid }) => uid)).size, 7);
  assert.equal(new Set(votes.map(({ left, right }) => `${left} ${right}`)).size, 7);
  await page.done();
});

test("each voter's order has the plan's pairs, and their repeats at a distance", () => {
  const plan = Array.from({ length: 40 }, (_, i) => (i % 8 === 7 ? { left: `b${i - 6}`, right: `a${i - 6}` } : { left: `a${i}`, right: `b${i}` }));
  const orders = Array.from({ length: 30 }, (_, i) => orderOf(plan, seeded(`voter ${i}`)));
  for (const order of orders) {
    assert.deepEqual([...order].sort((a, b) => a - b), plan.map((_, i) => i));
    const pairs = order.map((place) => pairOf(plan[place]));
    pairs.forEach((pair, i) => assert.ok(pairs.indexOf(pair) === i || i - pairs.indexOf(pair) > 4));
  }
  assert.equal(new Set(orders.map(String)).size, 30);
});

test("where the browser keeps nothing, a ballot says so, and asks before unsaved answers are closed", async () => {
  const page = await open(`file://${ballot}`);
  await page.addInitScript(() => (Storage.prototype.setItem = () => {
    throw new Error("full");
  }));
  await page.reload();
  assert.match(await page.textContent("main"), /does not keep your answers/);
  await start(page, "Ann");
  await press(page, "ArrowLeft");
  await press(page, "p");
  assert.match(await page.textContent("main"), /1 answered.*does not keep your answers/);
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  assert.equal((await asked).type(), "beforeunload");
  await (await asked).dismiss();
  assert.equal((await saved(page)).votes.length, 1);
  assert.ok(await page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true }))), "saved ones may be closed");
});

test("without its pictures there is no ballot, and the reason names their folder", () => {
  const files = database.replace(/\.db$/, ".files");
  renameSync(files, `${files}.away`);
  const outcome = spawnSync(stylesweep, ["report", "--ballot", "--db", database, "--force", "-o", ballot], { encoding: "utf8" });
  renameSync(`${files}.away`, files);
  assert.equal(outcome.status, 2);
  assert.match(outcome.stderr, /nothing to compare: 12 of its 12 pictures are missing in .*results\.files/);
});

test("the report shows what people prefer, and hostile voters are texts", async () => {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  assert.equal(ask("SELECT count(*) AS n FROM preferences WHERE votes_since > 0 OR preference IS NULL")[0].n, 0);
  const report = join(folder, "report.html");
  execFileSync(stylesweep, ["report", "--db", database, "-o", report], { stdio: "pipe" });
  const page = await open(`file://${report}`);
  assert.match(await page.textContent("main"), /(People prefer|Not enough votes to tell)/);
  const tables = await page.locator("table", { hasText: "beside the best" }).first().locator("tbody tr").count();
  assert.equal(tables, 4);
  assert.match(await page.textContent("main"), /rank correlation[\s\S]*ssim[\s\S]*\d+ voters/);
  assert.ok((await page.$$eval("main th", (heads) => heads.map((head) => head.textContent))).includes("preference"));
  if (shots) await page.locator("#s1-preferences").evaluate((head) => head.scrollIntoView()), await page.screenshot({ path: join(shots, "preferences.png") });
  await page.done();
});
