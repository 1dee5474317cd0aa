// DuckDB's command line, as much as is needed here:   duckdb.mjs [-csv] -c SQL   with PACKAGES, a folder with node_modules/ as
// package-lock.json has them. Exits with 77 where they are missing.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const packages = resolve(process.env.PACKAGES ?? "");
if (!existsSync(join(packages, "node_modules/@duckdb/node-api"))) process.exit(77);
const { DuckDBInstance } = createRequire(join(packages, "package.json"))("@duckdb/node-api");

const options = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
try {
  const answer = await connection.runAndReadAll(options[options.indexOf("-c") + 1]);
  if (options.includes("-csv"))
    for (const row of [answer.columnNames(), ...answer.getRowsJson()]) console.log(row.join(","));
} catch (error) {
  console.error(String(error.message ?? error));
  process.exit(1);
}
