import { SourceMap } from 'node:module';
import { expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { bundleOptions } from '../../scripts/build.ts';
import { readStack } from '../../scripts/read-stack.ts';

it('finds the line of the sources that a bundle’s stack points at', async () => {
  const { outputFiles = [] } = await build({ ...bundleOptions('customer-lookup'), write: false });
  const bundle = outputFiles.find(({ path }) => path.endsWith('.cjs'))?.text ?? '';
  const map = outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? '{}';
  const [before = ''] = bundle.split('LOOKUP_OUTAGE_AS_NOTICE');
  const lines = before.split('\n');
  const place = `dist/functions/customer-lookup/function.cjs:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
  const stack = `Error: any\n    at x (/var/task/${place})\n    at node:internal/process`;
  const read = readStack(stack, () => new SourceMap(JSON.parse(map)));
  expect(read).toMatch(
    /at x \(functions\/customer-lookup\/settings\.ts:\d+:\d+\)\n {4}at node:internal\/process$/,
  );
});

it('hands through what it does not know', () => {
  const stack = 'at x (/var/task/dist/functions/other/function.cjs:1:1)';
  expect(readStack(stack, () => undefined)).toBe(stack);
});
