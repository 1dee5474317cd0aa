// What the tests in a real browser share. The environment has
//   STYLESWEEP: the program; PACKAGES: a folder with node_modules/ as package-lock.json has them;
//   CHROMIUM (default /usr/bin/chromium); SCREENSHOTS: a folder to leave pictures in.
// Exits with 77 (skipped) when the browser or the packages of package-lock.json are missing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const stylesweep = process.env.STYLESWEEP ?? join(here, "../../build/release/bin/stylesweep");
const packages = resolve(process.env.PACKAGES ?? join(here, "../../build/release/tests/browser_packages"));
if (!existsSync(chromium) || !existsSync(join(packages, "node_modules/playwright-core"))) {
  console.log("skipped: chromium or the packages of tests/browser are missing; scripts/setup installs both");
  process.exit(77);
}
const { chromium: launcher } = createRequire(join(packages, "package.json"))("playwright-core");
const axe = readFileSync(join(packages, "node_modules/axe-core/axe.min.js"), "utf8");

export const shots = process.env.SCREENSHOTS;
export const folder = mkdtempSync(join(tmpdir(), "stylesweep-browser-"));
export let browser;
before(async () => {
  if (shots) mkdirSync(shots, { recursive: true });
  browser = await launcher.launch({ executablePath: chromium, args: ["--headless", "--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

export const makeDatabase = (file, ...options) => execFileSync("python3", [join(here, "make_database.py"), file, ...options.map(String)]);

// A page that fails the test on any console message of weight, error, dialog, or request but for itself and what is `allowed`.
export async function openPage(url, { allowed = () => false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage(), trouble = [];
  page.asked = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("dialog", (dialog) => trouble.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    page.asked.push(request.url());
    if (!/^(data|blob):/.test(request.url()) && request.url() !== url && !allowed(request.url())) trouble.push(`asked for ${request.url()}`);
  });
  await page.goto(url, { timeout: 180_000 });  // five megabytes, on machines of two busy cores
  page.done = async () => {
    assert.deepEqual(trouble, []);
    await context.close();
  };
  return page;
}

export async function faultsFoundByAxe(page) {
  await page.evaluate(axe);
  return (await page.evaluate(() => axe.run(document))).violations;
}
