// How fast a page sorts (by each column, both ways) and filters in Chromium.   node report_page.mjs PACKAGES PAGE.html
// PACKAGES: a folder with node_modules/, as tests/browser/package-lock.json has them.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [packages, file] = process.argv.slice(2);
const { chromium } = createRequire(join(resolve(packages), "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const begin = performance.now();
await page.goto(pathToFileURL(file).href);
await page.locator(".settings tbody tr").nth(1).waitFor();
const ready = performance.now() - begin;
// Each from the event until the page is laid out again.
const times = await page.evaluate(async () => {
  const timed = async (work) => {
    const from = performance.now();
    work();
    document.body.getBoundingClientRect();
    return performance.now() - from;
  };
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const all = { sort: [], filter: [] };
  for (const turn of [0, 1])
    for (const button of document.querySelectorAll(".settings th button")) {
      all.sort.push(await timed(() => button.click()));
      await frame();
    }
  const input = document.querySelector(".settings input[type=search]");
  for (const text of ["b", "bf16", "bf16 512", "runtime_s<1 ssim>=0.5", "vgg", ""]) {
    all.filter.push(await timed(() => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    }));
    await frame();
  }
  return all;
});
const said = Object.entries(times).map(([name, all]) => {
  all.sort((a, b) => a - b);
  return `${name} ${all[all.length >> 1].toFixed(0)} ms (worst of ${all.length}: ${all.at(-1).toFixed(0)} ms)`;
});
console.log(`  in Chromium: there after ${(ready / 1000).toFixed(1)} s; ${said.join(", ")}`);
await browser.close();
