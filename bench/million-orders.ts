/**
 * How much memory and time `backfill` and `send` take for a file of many orders, everything but the network included:
 * the ledger and the queue are there but keep nothing. `npx node bench/million-orders.ts` runs each for 10,000 and for a
 * million orders, every run in a process of its own whose heap is held small.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { backfillFile } from '../cli/backfill/backfill-file.ts';
import { type OrdersSide, openOrdersSide } from '../cli/connections/orders-side.ts';
import { openRecords } from '../cli/files/records.ts';
import { sendFile } from '../cli/send/send-file.ts';
import { createTerminal } from '../cli/terminal/terminal.ts';
import { customerKey } from '../lib/orders/ledger/customer-key.ts';
import type { Ledger } from '../lib/orders/ledger/ledger.ts';

const HEAP_MEGABYTES = 96;
const [command, count] = process.argv.slice(2);

if (command === undefined) {
  for (const name of ['backfill', 'send']) {
    for (const orders of [10_000, 1_000_000]) {
      const node = [
        `--max-old-space-size=${HEAP_MEGABYTES}`,
        fileURLToPath(import.meta.url),
        name,
        String(orders),
      ];
      execFileSync(process.execPath, node, { stdio: 'inherit' });
    }
  }
} else {
  await measure(command, Number(count));
}

async function measure(name: string, orders: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'million-'));
  try {
    const file = join(folder, 'orders.jsonl');
    await writeOrders(file, orders);
    const megabytes = (await stat(file)).size / 1e6;
    const peak = watchMemory();
    const startedAt = performance.now();
    const written = name === 'backfill' ? await runBackfill(file) : await runSend(file);
    const seconds = (performance.now() - startedAt) / 1000;
    process.stdout.write(
      `${name}: ${written} of ${orders} orders, ${megabytes.toFixed(0)} MB of JSON lines, ${seconds.toFixed(1)} s ` +
        `(${Math.round(orders / seconds)}/s), at most ${peak.megabytes()} MB resident, heap held to ${HEAP_MEGABYTES} MB\n`,
    );
    peak.stop();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Four orders for each customer, in no order of date. */
async function writeOrders(file: string, orders: number): Promise<void> {
  const stream = createWriteStream(file);
  for (let index = 0; index < orders; index += 1) {
    const day = new Date(Date.UTC(2010, 0, 1) + ((index * 7_919) % 5_000) * 86_400_000).toISOString();
    const order = {
      orderNumber: `O-${index}`,
      emailAddress: `customer-${index % Math.ceil(orders / 4)}@example.com`,
      orderDate: day,
      revenue: `${index % 500}.95`,
      profit: `${index % 90}.10`,
    };
    const line = `${JSON.stringify({ eventId: `e-${index}`, occurredAt: day, order })}\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

async function runBackfill(file: string): Promise<number> {
  let written = 0;
  const ledger: Ledger = {
    loadOrders: async () => new Map(),
    loadCustomers: async () => new Map(),
    loadLimiter: async () => undefined,
    saveOrder: async () => {
      written += 1;
      return true;
    },
    saveCustomer: async () => true,
    saveLimiter: async () => true,
    moveLimiter: async () => ({}),
    pauseLimiter: async () => true,
    settle: async () => true,
  };
  await backfillFile(file, {}, { ...openSide(), ledger }, silentTerminal());
  return written;
}

async function runSend(file: string): Promise<number> {
  let sent = 0;
  const sqs = {
    send: async (sending: { input: { Entries: unknown[] } }) => {
      sent += sending.input.Entries.length;
      return {};
    },
    // Of a client, sending is all that is used.
  } as unknown as SQSClient;
  const terminal = silentTerminal();
  const records = await openRecords(file, terminal.stdin);
  await sendFile(file, records, { ...openSide(), sqs }, terminal, false);
  return sent;
}

function openSide(): OrdersSide {
  const side = openOrdersSide({
    AWS_REGION: 'eu-west-1',
    LEDGER_TABLE: 'none',
    LEDGER_SECRET_ID: 'none',
    ROBIN_SECRET_ID: 'none',
    ORDER_EVENTS_QUEUE_URL: 'http://127.0.0.1/none',
    ORDER_EVENTS_DLQ_URL: 'http://127.0.0.1/none',
  });
  return { ...side, readCustomerKey: async () => (contact) => customerKey(contact, 'a key for measuring') };
}

function silentTerminal() {
  const nowhere = new Writable({ write: (_, __, done) => done() });
  return createTerminal({ stdin: process.stdin, stdout: nowhere, stderr: nowhere, environment: {} });
}

function watchMemory() {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 50);
  return {
    megabytes: () => {
      look();
      return Math.round(peak / 1e6);
    },
    stop: () => clearInterval(timer),
  };
}
