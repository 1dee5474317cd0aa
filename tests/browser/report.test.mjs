// The report driven in a real browser.   node --test report.test.mjs   (its environment: browser.mjs)
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, faultsFoundByAxe, folder, makeDatabase, openPage, shots, stylesweep } from "./browser.mjs";

const database = join(folder, "results.db"), report = join(folder, "report.html");

before(() => {
  makeDatabase(database);
  execFileSync(stylesweep, ["report", "--db", database, "--baseline", "precision=fp32", "-o", report], { stdio: "pipe" });
});

const open = (url = `file://${report}`, options = {}) => openPage(url, options);
const rowsOf = (page, selector) => page.$$eval(selector, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
const settings = ".settings tbody tr:not(.space)";
// page.waitForFunction() needs eval, which the page's policy forbids.
async function until(page, holds, argument) {
  for (let tries = 0; tries < 300; ++tries) {
    if (await page.evaluate(holds, argument)) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`never came true: ${holds}`);
}
const said = (page) => page.locator(".settings output").textContent();

test("without JavaScript the page is tables and pictures, and hostile texts are texts", async () => {
  const page = await open(undefined, { javaScriptEnabled: false });
  const text = await page.textContent("main");
  assert.match(text, /precision bf16 takes 0\.\d+× the time of fp32 \(95% interval/);
  assert.match(text, /<script>alert\(1\)<\/script>/);
  assert.equal((await rowsOf(page, "#s1 .static table:first-of-type tbody tr")).length > 40, true);
  assert.equal(await page.locator(".set figure svg").count() > 40, true);
  assert.equal(await page.locator(".live >> css=*").count(), 0);
  await page.done();
});

test("the script's table says what the plain one says, figure by figure", async () => {
  const page = await open();
  const plain = await rowsOf(page, "#s1-comparison ~ .static >> nth=0 >> css=tbody tr");
  const own = await page.evaluate(async () => {
    const box = document.querySelector(".virtual"), rows = new Map();
    for (let top = 0; top <= box.scrollHeight; top += 200) {
      box.scrollTop = top;
      await new Promise((done) => requestAnimationFrame(done));
      for (const row of box.querySelectorAll("tbody tr:not(.space)")) rows.set(row.getAttribute("aria-rowindex"), [...row.cells].map((cell) => cell.textContent));
    }
    return [...rows.values()];
  });
  assert.equal(own.length, plain.length);
  own.forEach((row, i) => assert.deepEqual(row.slice(0, plain[i].length), plain[i]));
  await page.done();
});

test("sorts, filters and changes the baseline", async () => {
  const page = await open();
  const column = async (title) => (await page.$$eval(".settings th", (heads) => heads.map((head) => head.textContent))).indexOf(title);
  const ssim = await column("SSIM");
  await page.click(".settings th >> text=/^SSIM$/");
  const up = (await rowsOf(page, settings)).map((row) => parseFloat(row[ssim]));
  assert.deepEqual(up, [...up].sort((a, b) => a - b));
  await page.click(".settings th >> text=/^SSIM$/");
  assert.equal(await page.locator(".settings th[aria-sort=descending]").count(), 1);
  const down = (await rowsOf(page, settings)).map((row) => parseFloat(row[ssim]));
  assert.deepEqual(down, [...down].sort((a, b) => b - a));
  assert.ok(down[0] > up[0]);

  await page.fill(".settings input", "bf16 resolution=512");
  const filtered = await rowsOf(page, settings);
  assert.ok(filtered.length > 0 && filtered.every((row) => row.includes("bf16") && row.includes("512")));
  assert.match(await said(page), new RegExp(`^${filtered.length} of \\d+ settings$`));
  await page.fill(".settings input", "runtime_s<0");
  assert.match(await said(page), /^0 of /);
  await page.fill(".settings input", "");

  const ratio = await column("runtime ratio"), precision = await column("precision");
  const ratios = async (value) => (await rowsOf(page, settings)).filter((row) => row[precision] === value).map((row) => row[ratio]);
  assert.deepEqual(new Set(await ratios("fp32")), new Set(["1.00×"]));
  await page.getByLabel("Baseline").selectOption({ label: "precision = bf16" });
  assert.deepEqual(new Set(await ratios("bf16")), new Set(["1.00×"]));
  assert.ok((await ratios("fp32")).every((text) => text === "" || parseFloat(text) > 1.5));
  await page.done();
});

test("any axis can be rows and any other columns of the comparison", async () => {
  const page = await open();
  await page.getByLabel("Rows").first().selectOption({ label: "resolution" });
  await page.getByLabel("Columns").first().selectOption({ label: "architecture" });
  await page.getByLabel("Measure").selectOption({ label: "peak memory" });
  const head = await rowsOf(page, ".pivot thead tr");
  assert.deepEqual(head, [["resolution", "architecture mobilenet_v2", "architecture vgg19"]]);
  const rows = await rowsOf(page, ".pivot tbody tr");
  assert.deepEqual(rows.map((row) => row[0]), ["128", "256", "512"]);
  assert.match(rows[0][1], /^\d+(\.\d+)? MB \d.* to .*MB/);
  assert.ok(await page.locator(".pivot td.heat").count() > 0);
  await page.done();
});

test("methods are compared by any measure, and any column can be left out", async () => {
  const page = await open();
  await page.getByLabel("Measure").selectOption({ label: "LPIPS" });
  assert.match((await rowsOf(page, ".pivot tbody tr"))[0][1], /^0\.\d{4} 0.* to 0\.\d{4}.*[+-]0\.\d{4}/);
  await page.getByLabel("Effect on").selectOption({ label: "PSNR" });
  await page.locator("[data-view=effects]").scrollIntoViewIfNeeded();
  assert.match(await page.locator("[data-view=effects] svg[role=img]").textContent(), /difference of PSNR, dB/);
  const heads = () => page.$$eval(".settings th", (all) => all.map((head) => head.textContent));
  const known = await heads();
  for (const title of ["LPIPS", "LPIPS difference", "PSNR", "load_s", "style_category"]) assert.ok(known.includes(title), title);
  await page.locator(".columns summary").click();
  await page.getByLabel("LPIPS", { exact: true }).uncheck();
  assert.deepEqual((await heads()).filter((title) => title.startsWith("LPIPS")), ["LPIPS difference"]);
  const file = page.waitForEvent("download");
  await page.getByText("CSV of these rows").click();
  const head = readFileSync(await (await file).path(), "utf8").split("\n")[0];
  assert.match(head, /,jobs,runtime,runtime low,runtime high,runtime ratio,.*,LPIPS difference,load_s/);
  await page.done();
});

test("a chart can be kept as a picture, with its title and its legend", async () => {
  const page = await open();
  const chart = page.locator("[data-view=pareto] .plot").first();
  await chart.scrollIntoViewIfNeeded();
  const saved = async (kind) => {
    const file = page.waitForEvent("download");
    await chart.getByText(kind, { exact: true }).click();
    assert.equal((await file).suggestedFilename(), `Pareto front.${kind.toLowerCase()}`);
    return readFileSync(await (await file).path());
  };
  const svg = String(await saved("SVG")), png = await saved("PNG");
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*>Pareto front<[\s\S]*>bf16<[\s\S]*>fp32<[\s\S]*<circle/);
  assert.doesNotMatch(svg, /currentColor|var\(/i);
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  assert.equal(png.readUInt32BE(16), 2 * Number(/^<svg [^>]*width="(\d+)"/.exec(svg)?.[1] ?? / width="(\d+)"/.exec(svg)[1]));
  if (shots) writeFileSync(join(shots, "kept.png"), png);
  await page.done();
});

test("brushing the parallel coordinates, by mouse and by keyboard, filters the table", async () => {
  const page = await open();
  const all = Number(/of (\d+)/.exec(await said(page))[1]);
  const axis = page.locator(".parallel .hit[data-axis=precision]");
  await axis.scrollIntoViewIfNeeded();
  const box = await axis.boundingBox(), x = box.x + box.width / 2;
  await page.mouse.move(x, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(x, box.y + box.height * 0.3, { steps: 5 });
  await page.mouse.up();
  await until(page, () => /filtered by brush/.test(document.querySelector(".settings output").textContent));
  const kept = Number(/^(\d+)/.exec(await said(page))[1]);
  assert.ok(kept > 0 && kept < all);
  assert.ok(await page.locator(".parallel .line.off").count() >= all - kept);
  await axis.focus();
  await page.keyboard.press("Escape");
  await until(page, (n) => document.querySelector(".settings output").textContent.startsWith(`${n} of`), all);
  await page.keyboard.press("ArrowUp");
  await until(page, () => /filtered by brush/.test(document.querySelector(".settings output").textContent));
  await page.done();
});

test("the picture appears when the pointer is at a setting of the Pareto chart", async () => {
  const page = await open();
  const chart = page.locator("[data-view=pareto] .chart");
  await chart.scrollIntoViewIfNeeded();
  const dot = page.locator("[data-view=pareto] .chart svg circle").first();
  await dot.hover({ force: true });
  await page.waitForSelector(".hover img");
  assert.match(await page.getAttribute(".hover img", "src"), /^data:image\/png/);
  assert.match(await page.textContent(".hover"), /architecture .*runtime/);
  await page.done();
});

test("pictures: a matrix of any two axes, one zoom for all, slider and SSIM map against the content", async () => {
  const page = await open();
  const gallery = page.locator(".gallery");
  await gallery.scrollIntoViewIfNeeded();
  await gallery.getByLabel("Rows").selectOption({ label: "resolution" });
  await gallery.getByLabel("Columns").selectOption({ label: "architecture" });
  assert.equal(await gallery.locator("thead th").count(), 2);
  assert.equal(await gallery.locator(".matrix td .frame").count() >= 4, true);
  await gallery.getByLabel("Zoom").fill("4");
  const scales = await gallery.locator(".matrix .frame img").evaluateAll((images) => images.map((image) => getComputedStyle(image).transform));
  assert.deepEqual([...new Set(scales)], ["matrix(4, 0, 0, 4, 0, 0)"]);
  await gallery.locator(".matrix td .frame").first().click();
  const slider = page.locator("dialog input[type=range]");
  const clip = () => page.locator("dialog .before").evaluate((image) => getComputedStyle(image).clipPath);
  const half = await clip();
  await slider.focus();
  for (let i = 0; i < 20; ++i) await page.keyboard.press("ArrowRight");
  assert.notEqual(await clip(), half);
  assert.equal(await slider.inputValue(), "70");
  await page.getByLabel("SSIM map").check();
  await page.waitForSelector("dialog canvas");
  assert.match(await page.textContent("dialog output"), /mean 0\.\d{3} /);
  assert.match(await page.getAttribute("dialog a", "href"), /^results\.files\/images\/\d+%20x\.png$/);
  if (shots) await page.screenshot({ path: join(shots, "compare.png") });
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await page.done();
});

test("intermediate pictures are a strip of their setting, up to its output", async () => {
  const page = await open();
  const gallery = page.locator(".gallery");
  await gallery.getByLabel("resolution").selectOption({ label: "128" }).catch(() => gallery.getByLabel("Rows").selectOption({ label: "resolution" }));
  const strip = gallery.locator(".strip").first();
  await strip.scrollIntoViewIfNeeded();
  assert.deepEqual(await strip.locator("figcaption").allTextContents(), ["iteration 10", "iteration 20", "iteration 30", "iteration 40", "output"]);
  assert.equal(await strip.locator("img").evaluateAll((images) => images.every((image) => image.naturalWidth > 0)), true);
  assert.equal(new Set(await strip.locator("img").evaluateAll((images) => images.map((image) => image.src))).size, 5);
  if (shots) await page.screenshot({ path: join(shots, "strip.png") });
  await page.done();
});

test("quality against seconds: a line a setting, and a slider that says what is best in that time", async () => {
  const film = join(folder, "film.db"), file = join(folder, "film.html");
  makeDatabase(film, "--film");
  execFileSync(stylesweep, ["report", "--db", film, "-o", file], { stdio: "pipe" });
  const page = await open(`file://${file}`), part = page.locator("[data-view=progress]");
  await part.scrollIntoViewIfNeeded();
  await page.waitForSelector("[data-view=progress] .chart svg");
  assert.equal(await part.locator("g[stroke-width='1.5'] path, svg path[stroke]").count() >= 4, true);
  const best = part.locator("p[role=status]");
  assert.match(await best.textContent(), /^Best style_loss within 40\.0 s: precision fp32, style_weight 1000\.0, iterations 1000, 0\.00126491 in 40\.0 s$/);
  const strip = part.locator(".strip").last();
  assert.deepEqual(await strip.locator("figcaption").evaluateAll((all) => all.map((each) => each.textContent.split(",")[0])), ["iterations 50", "iterations 100", "iterations 300", "iterations 1000"]);
  assert.equal(await part.locator(".later").count(), 0);
  await part.getByLabel(/^Within/).fill("120");
  assert.match(await best.textContent(), /^Best style_loss within 10\.0 s: precision bf16, style_weight 1000\.0, iterations 300, .* in 7\.50 s$/);
  assert.equal(await part.locator(".reached").count(), 4);
  assert.deepEqual(await part.locator(".later figcaption").evaluateAll((all) => all.map((each) => each.textContent.split(",").slice(0, 2).join())), ["iterations 1000, 25.0 s", "iterations 1000, 25.0 s", "iterations 300, 12.0 s", "iterations 1000, 40.0 s", "iterations 300, 12.0 s", "iterations 1000, 40.0 s"]);
  await part.locator("select").selectOption({ label: "SSIM" });
  assert.match(await best.textContent(), /^Best SSIM within 10\.0 s: precision bf16, style_weight 10\.0, iterations 50/);
  if (shots) await part.screenshot({ path: join(shots, "film.png") });
  const violations = await faultsFoundByAxe(page);
  assert.deepEqual(violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) => [id, nodes[0].html]), []);
  await page.done();
});

test("every chart is drawn", async () => {
  const page = await open();
  for (const view of ["effects", "pareto", "sizes", "curves", "timeline", "parallel"]) {
    await page.locator(`[data-view=${view}]`).scrollIntoViewIfNeeded();
    await page.waitForSelector(`[data-view=${view}] .chart svg`, { timeout: 5000 });
  }
  assert.equal(await page.locator("[data-view=sizes] .chart").count(), 2);
  assert.ok(await page.locator("[data-view=curves] [class*=swatch] > svg").count() > 1);  // many curves: an axis names them
  assert.ok(await page.locator("[data-view=timeline] .chart rect").count() > 90);
  await page.done();
});

test("on a phone the labels along a chart don't touch", async () => {
  const page = await open(undefined, { viewport: { width: 390, height: 844 } });
  await page.locator("[data-view=pareto] .plot").scrollIntoViewIfNeeded();
  for (const title of ["runtime", "peak memory", "SSIM", "LPIPS"]) {
    await page.getByLabel("Horizontal").selectOption({ label: title });
    const boxes = await page.$$eval("[data-view=pareto] .chart svg text", (texts) => texts.map((text) => [text.textContent, text.getBoundingClientRect()]).map(([text, { left, right, top }]) => ({ text, left, right, top })));
    for (const one of boxes) for (const other of boxes) if (one !== other && one.top === other.top && one.left <= other.left) assert.ok(one.right < other.left, `${one.text} touches ${other.text}`);
  }
  await page.done();
});

for (const [size, viewport] of [["desktop", { width: 1280, height: 900 }], ["phone", { width: 390, height: 844 }]])
  for (const colorScheme of ["light", "dark"])
    test(`no serious finding of axe, and nothing wider than the page: ${size}, ${colorScheme}`, async () => {
      const page = await open(undefined, { viewport, colorScheme });
      const height = await page.evaluate(() => document.body.scrollHeight);
      for (let top = 0; top < height; top += 600) {
        await page.evaluate((y) => scrollTo(0, y), top);
        await page.waitForTimeout(30);
      }
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page scrolls sideways");
      const violations = await faultsFoundByAxe(page);
      const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]), []);
      if (shots) {
        await page.evaluate(() => scrollTo(0, 0));
        await page.screenshot({ path: join(shots, `${size}-${colorScheme}.png`), fullPage: true });
      }
      await page.done();
    });

test("sweeps of one job, of failures alone and of nothing finished are no trouble", async () => {
  const edge = join(folder, "edge.db"), file = join(folder, "edge.html");
  makeDatabase(edge, "--edge");
  execFileSync(stylesweep, ["report", "--db", edge, "-o", file], { stdio: "pipe" });
  const page = await open(`file://${file}`);
  assert.match(await said(page), /^1 of 1 settings/);
  assert.equal(await page.locator("#s2 [data-view=timeline] figure").count(), 1);
  await page.done();
});

test("whole pictures can be in the page", async () => {
  const full = join(folder, "full.html");
  execFileSync(stylesweep, ["report", "--db", database, "--embed", "full", "-o", full], { stdio: "pipe" });
  const page = await open(`file://${full}`);
  await page.locator(".gallery .matrix td .frame").first().click();
  assert.equal(await page.locator("dialog .stage img:not(.before)").evaluate((image) => image.naturalWidth), 192);
  assert.equal(await page.locator("dialog a").count(), 0);
  await page.done();
});

test("20,000 settings: sorted and filtered, a few rows at a time", async () => {
  const large = join(folder, "large.db"), file = join(folder, "large.html");
  makeDatabase(large, "--jobs", "20000");
  execFileSync(stylesweep, ["report", "--db", large, "-o", file], { stdio: "pipe" });
  const page = await open(`file://${file}`);
  assert.match(await said(page), /^20000 of 20000/);
  assert.ok((await page.locator(".settings tbody tr").count()) < 200);
  await page.evaluate(() => (document.querySelector(".virtual").scrollTop = 1e9));
  await until(page, () => document.querySelector(".settings tr[aria-rowindex='20001']"));
  const times = await page.evaluate(() => {
    const timed = (work) => {
      const begin = performance.now();
      work();
      return performance.now() - begin;
    };
    const input = document.querySelector(".settings input");
    return { sort: timed(() => document.querySelectorAll(".settings th button")[6].click()), filter: timed(() => {
      input.value = "bf16 512";
      input.dispatchEvent(new Event("input"));
    }) };
  });
  console.log(`20,000 settings: sort ${times.sort.toFixed(0)} ms, filter ${times.filter.toFixed(0)} ms, page ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  assert.match(await said(page), /^2000 of 20000/);
  await page.done();
});

test("served: while the server is away or in trouble the page stays, says since when, and recovers", async () => {
  const server = spawn(stylesweep, ["serve", "--db", database, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const url = await new Promise((done, fail) => {
      server.stdout.once("data", (data) => done(String(data).trim()));
      server.once("exit", () => fail(new Error("serve ended")));
    });
    const context = await browser.newContext(), page = await context.newPage();
    await page.goto(url, { timeout: 180_000 });  // five megabytes, on machines of two busy cores
    const heading = await page.textContent("h1");
    await page.waitForResponse((response) => response.url().endsWith("/state"));
    for (const trouble of [(route) => route.abort(), (route) => route.fulfill({ status: 500, body: "database is locked" }),
                           (route) => route.request().url().endsWith("/state") ? route.fulfill({ body: "other" }) : route.fulfill({ body: "null" })]) {
      await page.route("**/*", trouble);
      await until(page, () => /not reachable since \d\d:\d\d/.test(document.querySelector(".away:not([hidden])")?.textContent));
      assert.equal(await page.textContent("h1"), heading);
      await page.unroute("**/*");
      await until(page, () => document.querySelector(".away").hidden);
      assert.equal(await page.textContent("h1"), heading);
    }
    await context.close();
  } finally {
    server.kill("SIGTERM");
  }
});

test("links lead to whole pictures from wherever the page is written, whatever the folders are called", async () => {
  const odd = join(folder, "a b#c?d%20e'f\"g&ü"), elsewhere = join(folder, "other place/deep");
  mkdirSync(odd);
  mkdirSync(elsewhere, { recursive: true });
  symlinkSync(elsewhere, join(folder, "link"));
  const db = join(odd, "night #1?%41.db");
  makeDatabase(db);
  for (const page of [join(odd, "r.html"), join(elsewhere, "r #1.html"), join(folder, "link/r.html"), join(folder, "top.html")]) {
    execFileSync(stylesweep, ["report", "--db", db, "-o", page], { stdio: "pipe" });
    const context = await browser.newContext(), tab = await context.newPage();
    for (const script of [false, true]) {
      await tab.goto(pathToFileURL(page).href);
      let link = await tab.getAttribute(".static figure > a", "href");
      if (script) {
        await tab.click(".matrix .frame >> nth=0");
        link = await tab.getAttribute("dialog a", "href");
      }
      await tab.goto(new URL(link, tab.url()).href);
      assert.equal(await tab.evaluate(() => document.images[0]?.naturalWidth), 192, `${page}: ${link}`);
    }
    await context.close();
  }
});

test("served: the page asks its own server alone, and shows new rows by itself", async () => {
  const server = spawn(stylesweep, ["serve", "--db", database, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const url = await new Promise((done, fail) => {
      server.stdout.once("data", (data) => done(String(data).trim()));
      server.once("exit", () => fail(new Error("serve ended")));
    });
    const context = await browser.newContext(), page = await context.newPage(), strange = [], errors = [];
    page.on("request", (request) => !request.url().startsWith(url) && !request.url().startsWith("data:") && strange.push(request.url()));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(url, { timeout: 180_000 });  // five megabytes, on machines of two busy cores
    await page.getByLabel("Measure").selectOption({ label: "SSIM" });
    const before = await page.textContent(".findings li");
    await page.waitForResponse((response) => response.url().endsWith("/state"));
    execFileSync("python3", ["-c", `import sqlite3; db = sqlite3.connect(${JSON.stringify(database)}); job, = db.execute("SELECT id FROM job WHERE state = 'queued' LIMIT 1").fetchone(); db.execute("INSERT INTO attempt (id, job_id, number, status, started_at, finished_at, runner_process_id) VALUES (9999, ?, 1, 'done', '2026-11-24T05:00:00.000Z', '2026-11-24T05:00:01.000Z', 1)", (job,)); db.execute("INSERT INTO metric VALUES (9999, 'runtime_s', 1.0)"); db.execute("UPDATE job SET state = 'done', result_attempt = 9999 WHERE id = ?", (job,)); db.commit()`]);
    await until(page, (text) => document.querySelector(".findings li").textContent !== text, before);
    assert.equal(await page.getByLabel("Measure").inputValue(), "ssim");
    const answer = await context.request.get(`${url}results.files/images/1%20x.png`);
    assert.equal(answer.headers()["content-type"], "image/png");
    assert.deepEqual([strange, errors], [[], []]);
    await context.close();
  } finally {
    server.kill("SIGTERM");
  }
});
