import { globSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];

it.each(DOCUMENTS)('%s calls the command line in the one way in which it reads its own options', (path) => {
  // Without the `--` the Node that runs npx takes --env-file for its own.
  expect(readFileSync(path, 'utf8')).not.toMatch(/npx\s+robin-bridge/);
});
