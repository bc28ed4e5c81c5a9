import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOKE_ORGANIZATION_ID } from '../credentials.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../engines/aws.ts';
import { lookupSettings, orderSettings } from '../function-settings.ts';
import type { SystemName } from './answers.ts';
import type { DynamoDbCounts } from './dynamodb-stub.ts';

export type WorldUrls = Readonly<Record<SystemName | 'dynamoDb', string>>;

export interface WorldOptions {
  tls?: { key: string; cert: string };
}

export interface WorldCounts {
  /** By system. */
  requests: Record<string, number>;
  /** When each POST reached ROBIN, epoch milliseconds. */
  posts: readonly number[];
  dynamoDb: DynamoDbCounts;
  /** Items in the table. */
  items: number;
}

export type WorldQuestion =
  | { ask: 'start'; options: WorldOptions }
  | { ask: 'reset' | 'clear' | 'counts' }
  | { ask: 'delay'; delayMs: number }
  | { ask: 'fill'; prefix: string; from: number; to: number; state: string };

export interface WorldAnswer {
  urls?: WorldUrls;
  counts?: WorldCounts;
}

/** The simulated systems, running. */
export interface World {
  urls: WorldUrls;
  /** What Lambda and the deployment give each function. */
  environment: { lookup: Record<string, string>; orders: Record<string, string> };
  ask(question: WorldQuestion): Promise<WorldAnswer>;
  counts(): Promise<WorldCounts>;
  close(): Promise<void>;
}

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));

/** Starts the systems in a process of their own: by TLS if they are given a certificate, else by plain HTTP. */
export async function startWorld(certificate?: WorldOptions['tls']): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-world-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, certificate?.cert ?? '');
  const child = fork(SERVER, { stdio: 'inherit' });
  const ask = (question: WorldQuestion) => exchangeMessages(child, question);
  const { urls } = await ask({ ask: 'start', options: certificate ? { tls: certificate } : {} });
  if (!urls) throw new Error('The simulated systems did not start');
  return {
    urls,
    environment: environmentFor(urls, certificate ? authority : undefined),
    ask,
    async counts() {
      const { counts } = await ask({ ask: 'counts' });
      if (!counts) throw new Error('The simulated systems do not count');
      return counts;
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function exchangeMessages(child: ChildProcess, question: WorldQuestion): Promise<WorldAnswer> {
  const answered = once(child, 'message');
  child.send(question);
  const [answer] = await answered;
  return answer as WorldAnswer;
}

function environmentFor(urls: WorldUrls, authority: string | undefined): World['environment'] {
  const addresses = {
    sqsUrl: urls.sqs,
    dynamoDbUrl: urls.dynamoDb,
    secretsManagerUrl: urls.secretsManager,
    robinUrl: `${urls.robin}/dynamic`,
    kiboUrl: `${urls.kibo}/api/v2`,
    kiboTokenUrl: `${urls.kiboToken}/oauthserver/oauth2/token`,
    expertSenderUrl: urls.expertSender,
    lokeUrl: urls.loke,
    lokeTokenUrl: `${urls.lokeToken}/token`,
    ledgerTable: 'ledger',
    journalTable: 'journal',
    queue: {
      queueUrl: `${urls.sqs}/000000000000/order-events`,
      deadLetterQueueUrl: `${urls.sqs}/000000000000/order-events-dead-letters`,
      queueArn: `arn:aws:sqs:${LOCAL_REGION}:000000000000:order-events`,
      deadLetterQueueArn: `arn:aws:sqs:${LOCAL_REGION}:000000000000:order-events-dead-letters`,
    },
  };
  const common = {
    PATH: process.env.PATH ?? '',
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    LOKE_ORGANIZATION_ID,
    ...(authority && { NODE_EXTRA_CA_CERTS: authority }),
  };
  return {
    lookup: { ...common, ...lookupSettings(addresses) },
    orders: { ...common, ...orderSettings(addresses) },
  };
}
