import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { readEnvironment } from '../../cli/connections/environment.ts';
import { bundleOptions, functionNames } from '../../scripts/build.ts';
import { type CliWorld, runCli, startCliWorld } from './cli-world.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMANDS = [
  ['doctor'],
  ['lookup'],
  ['send'],
  ['backfill'],
  ['order'],
  ['dead-letters', 'list'],
  ['dead-letters', 'show'],
  ['dead-letters', 'redrive'],
  ['dead-letters', 'drop'],
  ['customers', 'import'],
  ['forget'],
];

const PERSON = 'secret.person@example.com';
/** All settings, and nothing that answers. */
const OUT_OF_REACH = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'any',
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  LOOKUP_SECRET_ID: 'any',
  ROBIN_SECRET_ID: 'any',
  EXPERTSENDER_SECRET_ID: 'any',
  LEDGER_SECRET_ID: 'any',
  LEDGER_TABLE: 'any',
  ORDER_EVENTS_QUEUE_URL: 'http://127.0.0.1:9/queue',
  ORDER_EVENTS_DLQ_URL: 'http://127.0.0.1:9/letters',
};

describe('help', () => {
  it.each(COMMANDS)('of %s %s says what it does, with examples', async (...command) => {
    const names = command.filter((name) => name !== undefined);
    const { code, out, err } = await runCli([...names, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: robin-bridge ${names.join(' ')}`);
    expect(out).toContain(`Examples:\n  $ robin-bridge ${names.join(' ')}`);
    expect(out).toContain('--env-file <file>');
  });

  it('of the whole names every command, and is what nothing at all is answered with', async () => {
    const { code, out } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const [name] of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(out).toContain(
      'Exit codes: 0 all was done; 1 something was refused or failed; 2 it was asked wrongly.',
    );
    expect(await runCli([])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Usage: robin-bridge'),
    });
  });
});

describe('asked wrongly', () => {
  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['order'], "missing required argument 'number'"],
    [['send', 'x.json', '--loud'], "unknown option '--loud'"],
    [['send', 'x.json', '--format', 'xml'], 'Allowed choices are json, jsonl, csv'],
    [['dead-letters', 'list', '--limit', '0'], 'at least 1'],
    [['doctor', '--env-file', '/nowhere'], 'The file /nowhere cannot be read'],
    [['--env-file', '/nowhere', 'doctor'], 'The file /nowhere cannot be read'],
    [['order', 'T-1'], 'LEDGER_TABLE is missing'],
  ])('%j ends with 2 and says what is wrong', async (args, said) => {
    const { code, out, err } = await runCli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });

  it.each([
    [['lookup', PERSON], "too many arguments for 'lookup'. Expected 0 arguments but got 1.\n"],
    [['forget', 'Pat', '+31612345678'], 'but got 2.\n'],
    [['lookup', `--mail=${PERSON}`], "unknown option '--mail=…'"],
    [['lookup', '--name=Pat Secret'], "unknown option '--name=…'"],
    [['dead-letters', 'list', '--limit', PERSON], "argument '…' is invalid. Say a whole number"],
    [['customers', 'import', 'x', '--mode', '+31612345678'], "argument '…' is invalid"],
    [[PERSON], "unknown command '…'"],
    [['+31612345678'], "unknown command '…'"],
    [['Pat'], "unknown command '…'"],
    [['send', PERSON], 'There is no file …'],
    [['doctor', '--env-file', PERSON], 'The file … cannot be read'],
  ])('%j does not repeat the person', async (args, said) => {
    const { code, out, err } = await runCli(args, { environment: OUT_OF_REACH });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
    expect(err).not.toMatch(/secret|Pat|316/i);
  });

  it.each([
    [['forget'], 'Whom?'],
    [['forget', '--email', 'nonsense'], '--email cannot be read'],
    [['forget', '--phone', 'x'], '--phone cannot be read'],
    [['lookup'], 'Whom?'],
    [['lookup', '--email', 'nonsense'], '--email cannot be read'],
    [['dead-letters', 'drop'], 'Which ones?'],
    [['backfill', '-'], 'reads its file twice'],
    [['send', '/nowhere', '--dry-run'], 'There is no file'],
  ])('%j is said although AWS is out of reach', async (args, said) => {
    const { code, err } = await runCli(args, { environment: OUT_OF_REACH });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });
});

describe('settings', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'env-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('come from the environment, and over it from the files in their order', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two.json')];
    await writeFile(one, '# a comment\nLEDGER_TABLE=one\nLOCALE="nl-NL"\n');
    await writeFile(two, JSON.stringify({ LEDGER_TABLE: 'two', LIVE_SINCE: '' }));
    expect(readEnvironment({ LEDGER_TABLE: 'own', TIME_ZONE: 'UTC' }, [one, two])).toEqual({
      LEDGER_TABLE: 'two',
      LOCALE: 'nl-NL',
      TIME_ZONE: 'UTC',
      LIVE_SINCE: '',
    });
  });

  it('never join the key of a file with a session token of another one', async () => {
    const file = join(folder, 'keys');
    await writeFile(file, 'AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\n');
    expect(readEnvironment({ AWS_SESSION_TOKEN: 'of another key' }, [file])).not.toHaveProperty(
      'AWS_SESSION_TOKEN',
    );
  });

  it.each([
    ['{"LEDGER_TABLE": "secret-value', 'looks like JSON and is none'],
    ['[1,2]', 'is no JSON object'],
    ['null', 'has no KEY=VALUE in line 1'],
    ['"secret-value"', 'has no KEY=VALUE in line 1'],
    ['{"LEDGER_TABLE":{}}', 'has no text as LEDGER_TABLE'],
    ['{"FunctionName":"any","Timeout":3}', 'has no text as Timeout'],
    ['{}', 'holds no settings'],
    ['', 'holds no settings'],
    ['# nothing\n\n', 'holds no settings'],
    ['LOCALE=nl-NL\nX="a\nb"\nsecret-value\n', 'has no KEY=VALUE in line 4'],
    ['\0\u0001secret-value', 'has no KEY=VALUE in line 1'],
  ])('refuse the file %j, and say why without a value', async (text, why) => {
    const file = join(folder, 'wrong');
    await writeFile(file, text);
    const { code, out, err } = await runCli(['doctor', '--env-file', file], { environment: OUT_OF_REACH });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`The file ${file} ${why}.\nGive lines of KEY=VALUE`);
    expect(err).not.toContain('secret-value');
  });

  it('may be all that AWS says of a function, and lines as Node reads them', async () => {
    const [whole, lines] = [join(folder, 'whole.json'), join(folder, 'lines')];
    const Environment = { Variables: { LEDGER_TABLE: 'one' } };
    await writeFile(whole, JSON.stringify({ FunctionName: 'any', Timeout: 3, Environment }));
    expect(readEnvironment({}, [whole])).toEqual({ LEDGER_TABLE: 'one' });
    await writeFile(lines, "# a\r\nexport A=1\r\nB = \"x\ny=z\"\n\n C='it'#\nD=it's\nE=\nF=a=b");
    expect(readEnvironment({}, [lines])).toEqual({
      A: '1',
      B: 'x\ny=z',
      C: 'it',
      D: "it's",
      E: '',
      F: 'a=b',
    });
  });
});

describe('as a program of its own', () => {
  const run = promisify(execFile);
  let world: CliWorld;
  beforeAll(async () => {
    world = await startCliWorld();
  }, 60_000);
  afterAll(() => world.close());

  it('runs on whatever Node the machine has, writes no colours into a pipe, and ends with its code', async () => {
    const { file, environment } = await world.open();
    const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
    const settings = await file('env', lines.join(''));
    const launcher = join(ROOT, 'cli', 'robin-bridge.cjs');
    for (const [program = '', ...args] of [
      [launcher, '--env-file', '/nowhere', 'doctor'],
      ['npx', '--', 'robin-bridge', 'doctor', '--env-file', '/nowhere'],
    ]) {
      await expect(run(program, args, { cwd: ROOT })).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^The file \/nowhere cannot be read\.\nName one that exists/),
      });
    }
    const { stdout } = await run(launcher, ['doctor', '--env-file', settings], { cwd: tmpdir() });
    expect(stdout).toContain('All is well.');
    expect(stdout).not.toContain('\u001b');
    await expect(
      run(launcher, ['order', 'T-1', '--env-file', settings], { cwd: tmpdir() }),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The ledger does not know the order T-1.'),
    });
    await expect(run(launcher, [], { cwd: tmpdir() })).rejects.toMatchObject({ code: 2 });
  }, 60_000);

  it.each<[string, (pid: number) => void]>([
    ['alone', (pid) => process.kill(pid, 'SIGINT')],
    ['and its whole group, as a terminal does', (pid) => process.kill(-pid, 'SIGINT')],
  ])(
    'ends in order if it is interrupted %s',
    async (_, interrupt) => {
      const { file, environment } = await world.open();
      const settings = await file('env', JSON.stringify(environment));
      const rows = Array.from(
        { length: 2_001 },
        (_, index) => `B-${index},c-${index % 50}@example.com,2015-01-01T00:00:00Z,10`,
      );
      const path = await file('csv', ['orderNumber,emailAddress,orderDate,revenue', ...rows].join('\n'));
      const launcher = join(ROOT, 'cli', 'robin-bridge.cjs');
      const child = spawn(launcher, ['backfill', path, '--env-file', settings], { detached: true });
      const ended = once(child, 'exit');
      let err = '';
      child.stderr.on('data', (text) => {
        err += text;
      });
      while (child.exitCode === null && !existsSync(`${path}.backfill-progress.json`)) await setTimeout(10);
      interrupt(child.pid ?? Number.NaN);
      expect(await ended).toEqual([130, null]);
      expect(err).toContain('Interrupted. What was written stays.');
      expect(existsSync(`${path}.backfill-progress.json`)).toBe(true);
    },
    60_000,
  );

  it('is what npx and npm run find', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(manifest.bin).toEqual({ 'robin-bridge': 'cli/robin-bridge.cjs' });
    expect(manifest.scripts.bridge).toBe('node -- cli/main.ts');
  });
});

describe('the deployed bundles', () => {
  const OWN =
    /^(cli|local)\/|^lib\/orders\/(backfill|forget|restore)|commander|cli-table3|cli-progress|csv-parse|@inquirer/;

  it('hold nothing of the command line', async () => {
    const names = await functionNames();
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      const { metafile } = await build({ ...bundleOptions(name), write: false, metafile: true });
      const inputs = Object.keys(metafile?.inputs ?? {});
      expect(inputs.length).toBeGreaterThan(50);
      expect(inputs.filter((input) => OWN.test(input))).toEqual([]);
    }
  });

  it('would be seen to, if they did', () => {
    const planted = [
      'cli/program.ts',
      'lib/orders/backfill/backfill-batch.ts',
      'node_modules/commander/index.js',
    ];
    expect(planted.filter((input) => OWN.test(input))).toEqual(planted);
  });
});
