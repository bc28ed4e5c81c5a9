import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { isObject, resolve } from './intrinsics.ts';
import { EVERYTHING, packageStack } from './packaged.ts';
import { readZip } from './zip.ts';

/** What Lambda's start script has not loaded, and the function needs not: scripts/bundle/slim-packages.ts. */
const SPARED_MODULES = /^NativeModule (https|http2|fs\/promises|assert|internal\/deps\/undici\/.*)$/;

const { template, folder } = await packageStack(EVERYTHING);

it.each([
  ['CustomerLookupLambdaFunction', 'customerLookup.zip'],
  ['OrderEventsLambdaFunction', 'orderEvents.zip'],
])(
  '%s loads from its zip, with nothing beside it and the environment that it is deployed with',
  async (name, zip) => {
    const task = await mkdtemp(join(tmpdir(), 'robin-bridge-zip-'));
    for (const [path, content] of readZip(join(folder, zip))) {
      await mkdir(join(task, dirname(path)), { recursive: true });
      await writeFile(join(task, path), content);
    }
    const { Handler, Environment } = template.Resources[name]?.Properties ?? {};
    const [, file, exported] = /^(.*)\.(\w+)$/.exec(String(Handler)) ?? [];
    const variables = isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
    const environment = Object.entries(variables).map(([variable, value]) => {
      const text = String(resolve(value, template));
      // `Ref` of a queue is its URL. No server listens: what starts with the function must not stop it.
      return [variable, variable.endsWith('_URL') && text !== '' ? 'http://127.0.0.1:9' : text];
    });
    const script = `
      import(${JSON.stringify(join(task, `${file}.mjs`))}).then(({ ${exported} }) => {
        console.log(JSON.stringify([typeof ${exported}, process.moduleLoadList]));
        process.exit();
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--eval', script], {
      cwd: task,
      env: {
        ...Object.fromEntries(environment),
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    });
    // The first line says that the function has started.
    const [type, modules] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as [string, string[]];
    expect(type).toBe('function');
    // Each of them would be milliseconds of every cold start.
    expect(modules).not.toEqual(expect.arrayContaining([expect.stringMatching(SPARED_MODULES)]));
    expect(modules).toContain('NativeModule tls');
    await rm(task, { recursive: true });
  },
);
