/**
 * `npm run bench`: measures everything, prints the tables and writes them to bench/RESULTS.md, with plots.
 * `npm run bench -- --quick`: the same with few rounds, in less than two minutes; prints and writes nothing.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { measureAll } from './measure.ts';
import { FULL, QUICK } from './plan.ts';
import { drawResults } from './report/result-plots.ts';
import { writeResults } from './report/results.ts';

const isQuick = process.argv.includes('--quick');
const began = Date.now();
const seconds = () => Math.round((Date.now() - began) / 1000);
const figures = await measureAll(isQuick ? QUICK : FULL, (what) => console.error(`${seconds()} s: ${what}`));

const how = isQuick ? '`npm run bench -- --quick`, few rounds: rough' : '`npm run bench`';
const results = `# What it takes

${how}, ${new Date().toISOString().slice(0, 10)}, in ${seconds()} s, on: ${figures.machine}.

Figures of one run are compared with each other only: contenders take turns, in another order every round, so that what else runs on the machine hits all alike. Milliseconds are not Lambda's.

${writeResults(figures)}`;
console.log(results);

const plots = drawResults(figures);
if (!isQuick) {
  const folder = new URL('./', import.meta.url);
  await mkdir(new URL('plots/', folder), { recursive: true });
  for (const [name, svg] of plots) await writeFile(new URL(`plots/${name}`, folder), svg);
  await writeFile(new URL('RESULTS.md', folder), results);
}
