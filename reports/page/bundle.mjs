// Bundles the pages' scripts into OUT/report.js and OUT/vote.js, and their libraries' licences into OUT/licences.txt.
//   node bundle.mjs PACKAGES OUT      PACKAGES: a folder with node_modules/ installed from package-lock.json
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [packages, out] = process.argv.slice(2).map((each) => resolve(each));
const modules = join(packages, "node_modules");
const { build } = createRequire(join(packages, "package.json"))("esbuild");
mkdirSync(out, { recursive: true });

const bundled = new Set();
for (const [entry, name] of [["src/main.js", "report.js"], ["src/vote/main.js", "vote.js"]]) {
  const result = await build({
    entryPoints: [join(here, entry)],
    absWorkingDir: here,
    nodePaths: [modules],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "ascii",
    metafile: true,
    write: false,
  });
  // Nothing in it may end the enclosing script element.
  const script = result.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  writeFileSync(join(out, name), script);
  for (const file of Object.keys(result.metafile.inputs)) {
    const found = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file);
    if (found) bundled.add(found[1]);
  }
}
const licences = [...bundled].sort().map((name) => {
  const folder = join(modules, name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
writeFileSync(join(out, "licences.txt"), licences.join("\n----\n\n"));
