import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  EXPERTSENDER_CREDENTIALS,
  KIBO_CREDENTIALS,
  LOKE_CREDENTIALS,
  LOKE_ORGANIZATION_ID,
  ROBIN_CREDENTIALS,
} from '../../local/credentials.ts';
import { startExpertSender } from '../../local/simulators/expertsender.ts';
import { startKibo } from '../../local/simulators/kibo.ts';
import { startLoke } from '../../local/simulators/loke.ts';
import { startRobin } from '../../local/simulators/robin.ts';
import { copyProject, root } from '../template/packaged.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { pythonTools } from './python.ts';
import { type Command, commandsOf } from './shell-commands.ts';

/** What the emulator cannot answer, by how it begins, and what shows it instead. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^npm ci$/, '.ci/run'],
  [/^curl /, 'the API’s host is AWS’s own: tests/template/gates.check.ts and tests/runtime'],
];

/** Placeholders, and the shell that finds what an operator would put there. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<LookupSecretArn>': '$(output LookupSecretArn)',
  '<OrderEventsQueueUrl>': '$(output OrderEventsQueueUrl)',
  '<timestamp>':
    "$(npx serverless deploy list --stage production 2>&1 | sed -n 's/.*Timestamp: *//p' | head -1)",
  // What is asked in a terminal is said beforehand.
  'dead-letters redrive': 'dead-letters redrive --yes',
  'robin-bridge forget': 'robin-bridge forget --yes',
  // So that the emulator tells what a deployer needs a right for.
  'npx serverless': 'AWS_ACCESS_KEY_ID=deployer timeout 240 npx serverless',
};

const PREPARE = `
output() { aws cloudformation describe-stacks --stack-name $STACK --output text \\
  --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"; }
`;

/** The files that the documents tell the operator to write, with made-up keys. */
const FILES: Readonly<Record<string, string>> = {
  'robin.json': JSON.stringify(ROBIN_CREDENTIALS),
  'new.json': '{"apiKey":"robin","apiSecret":"another-made-up"}',
  'pair.txt': 'robin:made-up',
  'event.json': readFileSync(join(root, 'events', 'order-first.json'), 'utf8'),
};

interface Result {
  readonly code: number;
  readonly output: string;
}

let emulator: Emulator;
let project: string;
let home: string;
let results: ReadonlyMap<Command, Result>;
const systems: { close(): Promise<void> }[] = [];

/** In the order in which an operator meets them: the removal at the end of docs/deploy.md comes last. */
function commandsInOrder(): Command[] {
  const read = (document: string) => commandsOf(document, readFileSync(join(root, document), 'utf8'));
  const all = ['docs/deploy.md', 'docs/runbook.md', 'docs/security.md'].flatMap(read);
  const isRemoval = ({ heading }: Command) => heading === 'Removal';
  return [...all.filter((command) => !isRemoval(command)), ...all.filter(isRemoval)];
}

const reasonNotToRun = ({ text }: Command) => NOT_RUN.find(([begins]) => begins.test(text))?.[1];
const COMMANDS = commandsInOrder().filter((command) => reasonNotToRun(command) === undefined);

beforeAll(async () => {
  emulator = await startEmulator();
  project = await copyProject();
  home = await mkdtemp(join(tmpdir(), 'operator-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(project, name), text);
  await writeStage();
  results = await runAll();
}, 1_200_000);

afterAll(async () => {
  await emulator?.stop();
  for (const system of systems) await system.close();
  for (const folder of [project, home]) if (folder) await rm(folder, { recursive: true });
});

/** The stage's file, with the systems of this machine in the place of the real ones; secrets are named by the shell. */
async function writeStage(): Promise<void> {
  const robin = await startRobin(ROBIN_CREDENTIALS);
  const kibo = await startKibo(KIBO_CREDENTIALS);
  const expertSender = await startExpertSender(EXPERTSENDER_CREDENTIALS);
  const loke = await startLoke({ organizationId: LOKE_ORGANIZATION_ID, ...LOKE_CREDENTIALS });
  systems.push(robin, kibo, expertSender, loke);
  const values = {
    robinApiUrl: robin.url,
    kiboApiUrl: kibo.url,
    kiboTokenUrl: kibo.tokenUrl,
    expertSenderApiUrl: expertSender.url,
    lokeApiUrl: loke.url,
    lokeTokenUrl: loke.tokenUrl,
    lokeOrganizationId: LOKE_ORGANIZATION_ID,
    lokeCurrency: 'AUD',
    alarmEndpoint: 'operations@example.com',
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}: ${value}\n`);
  await writeFile(join(project, 'stage.production.yml'), lines.join(''));
}

/** What an operator does between two commands. */
function before({ text, heading }: Command): string {
  if (text === 'npx serverless deploy --stage production') return NAME_SECRETS;
  if (text.includes('allowChange=ledgerTableName'))
    return 'echo "ledgerTableName: $RESTORED" >> stage.production.yml';
  if (text.includes('redrive')) return A_DEAD_LETTER;
  // The order function would have told them meanwhile; the emulator does not run it.
  return heading === 'Removal' ? 'aws sqs purge-queue --queue-url "$(output OrderEventsQueueUrl)"' : '';
}

const A_DEAD_LETTER = `aws sqs send-message --queue-url "$(output OrderEventsDeadLettersUrl)" \\
  --message-body file://event.json \\
  --message-attributes '{"reason":{"DataType":"String","StringValue":"older-than-ledger"}}'`;

const NAME_SECRETS = `
aws secretsmanager create-secret --name robin-bridge/kibo --secret-string '${JSON.stringify(KIBO_CREDENTIALS)}'
aws secretsmanager create-secret --name robin-bridge/expertSender --secret-string '${JSON.stringify(EXPERTSENDER_CREDENTIALS)}'
aws secretsmanager create-secret --name robin-bridge/loke --secret-string '${JSON.stringify(LOKE_CREDENTIALS)}'
for of in robin kibo expertSender loke; do
  arn=$(aws secretsmanager list-secrets --output text --query "SecretList[?Name=='robin-bridge/$of'].ARN")
  echo "\${of}SecretArn: $arn" >> stage.production.yml
done`;

/** All of them in one shell, as they are typed: each says its number, and its exit code. */
async function runAll(): Promise<ReadonlyMap<Command, Result>> {
  const programs = await pythonTools();
  const script = COMMANDS.map((command, number) => {
    const typed = Object.entries(PLACEHOLDERS).reduce(
      (text, [placeholder, found]) => text.replaceAll(placeholder, found),
      command.text,
    );
    return `${before(command)}\nprintf '\\n@@%s\\n' ${number}\n${typed}\nprintf '\\n@@%s %s\\n' ${number} $?\n`;
  });
  const { stdout } = await promisify(execFile)('bash', ['-c', `exec 2>&1\n${PREPARE}${script.join('')}`], {
    cwd: project,
    maxBuffer: 1 << 26,
    timeout: 1_100_000,
    env: {
      // Not in the project: npx keeps a link to it there, which packaging would follow round and round.
      HOME: home,
      PATH: [join(root, 'tests', 'deploy', 'programs'), process.env.PATH].join(':'),
      AWS_CLI_1: join(programs, 'aws'),
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ACCESS_KEY_ID: 'emulated',
      AWS_SECRET_ACCESS_KEY: 'emulated',
    },
  });
  return new Map(
    COMMANDS.map((command, number) => {
      const [, output = stdout, code = 'unfinished'] =
        new RegExp(`\\n@@${number}\\n([^]*?)\\n@@${number} (\\d+)\\n`).exec(stdout) ?? [];
      return [command, { code: Number(code), output }];
    }),
  );
}

describe('a command of the documents', () => {
  it.each(COMMANDS.map((command) => [command.document, command.heading, command.text, command] as const))(
    '%s, "%s": %s',
    (_, __, ___, command) => {
      const { code, output } = results.get(command) ?? { code: Number.NaN, output: '' };
      expect(`${output}\nexit code ${code}`).toMatch(/\nexit code 0$/);
    },
  );

  it('leaves the order function switched on, whatever it switched off', () => {
    const mappings = COMMANDS.filter(({ text }) => text.includes('update-event-source-mapping'));
    const states = mappings.map(
      (command) => /"State": "(\w+)"/.exec(results.get(command)?.output ?? '')?.[1],
    );
    expect(states).toContain('Disabled');
    expect(states.at(-1)).toBe('Enabled');
  });

  it('asks of AWS what the policy of a deployer allows, if it deploys, rolls back or removes', async () => {
    const policy = await readFile(join(root, 'docs', 'deploy', 'deployer-policy.json'), 'utf8');
    const allowed: string[] = JSON.parse(policy).Statement.flatMap(
      ({ Action }: { Action: string }) => Action,
    );
    const covers = (pattern: string, call: string) =>
      pattern.endsWith('*') ? call.startsWith(pattern.slice(0, -1)) : call === pattern;
    // Who one is, every caller may ask.
    const calls = [...emulator.calls].filter((call) => call !== 'sts:GetCallerIdentity');
    expect(calls).toContain('cloudformation:UpdateStack');
    expect(calls.filter((call) => !allowed.some((pattern) => covers(pattern, call)))).toEqual([]);
  });

  it('is left out for a reason alone', () => {
    for (const [begins, reason] of NOT_RUN) {
      expect([reason, commandsInOrder().some(({ text }) => begins.test(text))]).toEqual([reason, true]);
    }
  });
});
