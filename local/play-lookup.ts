import { differences } from './compare.ts';
import { bold, box, dim, type Say, sayVerdict } from './console.ts';
import { LOOKUP_CREDENTIALS } from './credentials.ts';
import type { Stack } from './stack.ts';

/** The customer of LOKE's page, with the figures of ROBIN's Endpoint 1: in all three systems. */
const QUESTION = { email: 'john@example.com', phone: '+61411222333' } as const;

/** What ROBIN requires (docs/systems/robin.md, "Endpoint 1: customer"), as the sample customer has it. */
const REQUIRED = {
  name: 'John Smith',
  email_address: 'john@example.com',
  phone_number: '+61411222333',
  customer_since: '2014-01-28',
  total_spent: '$154.95',
  order_count: 12,
} as const;

export const LOOKUP_AUTHORIZATION = `Basic ${Buffer.from(
  `${LOOKUP_CREDENTIALS.apiKey}:${LOOKUP_CREDENTIALS.apiSecret}`,
).toString('base64')}`;

interface Panel {
  panel_view?: Record<string, unknown>;
  [field: string]: unknown;
}

/** Asks for one customer as ROBIN does, shows the panel, and tells what is wrong with it. */
export async function playLookup(stack: Stack, say: Say): Promise<readonly string[]> {
  const url = `${stack.lookupUrl}?${new URLSearchParams(QUESTION)}`;
  say(bold('A support agent opens a conversation, and ROBIN asks who is writing'));
  say(`   GET ${url}`);
  const started = performance.now();
  const response = await fetch(url, { headers: { authorization: LOOKUP_AUTHORIZATION } });
  const text = await response.text();
  say(`   ${response.status} after ${Math.round(performance.now() - started)} ms`);
  if (response.status !== 200) {
    const faults = [`the lookup answered ${response.status}: ${text}`];
    sayVerdict(say, '', faults);
    return faults;
  }
  const panel: Panel = JSON.parse(text);
  for (const line of box(panelLines(panel))) say(`   ${line}`);
  const timings = readServerTiming(response.headers.get('server-timing') ?? '');
  for (const line of contributions(stack, timings)) say(`   ${line}`);
  const faults = findFaults(panel, timings);
  sayVerdict(say, 'the six fields that ROBIN requires, and every value of the panel a text', faults);
  return faults;
}

function panelLines({ panel_view: view = {}, ...fields }: Panel): string[] {
  const rows = [...Object.entries(fields), ...Object.entries(view)];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `${label.padEnd(width)}  ${String(value)}`);
  return [...lines.slice(0, Object.keys(fields).length), '', ...lines.slice(Object.keys(fields).length)];
}

/** What each source holds of this customer, and how long asking it took. */
function contributions(stack: Stack, timings: ReadonlyMap<string, number>): string[] {
  const { email } = QUESTION;
  const kibo = stack.kibo.customers.find((customer) => customer.email === email);
  const expertSender = stack.expertSender.customers.find((customer) => customer.email === email);
  const loke = stack.loke.customers.find((customer) => customer.email === email);
  const said = {
    expertsender: `name ${expertSender?.firstName} ${expertSender?.lastName}, spent ${expertSender?.currencySymbol}${expertSender?.totalSpent}, segment ${expertSender?.rfmSegment}`,
    kibo: `first purchase ${kibo?.firstPurchase?.slice(0, 10)}, ${kibo?.totalOrders} orders, the last of them ${kibo?.recentOrders?.join(', ')}`,
    loke: `${loke?.statistics?.pointsBalance} points, member of ${loke?.memberships?.map(({ name }) => name).join(', ')}`,
  };
  return Object.entries(said).map(([source, what]) => {
    const time = timings.get(source);
    return dim(
      `${source.padEnd(12)} ${time === undefined ? 'not asked' : `${time} ms`.padStart(8)}  ${what}`,
    );
  });
}

/** `kibo;dur=12.3, loke;dur=4` → milliseconds by name. */
export function readServerTiming(header: string): ReadonlyMap<string, number> {
  const entries = header.split(',').flatMap((entry): [string, number][] => {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const duration = parameters.find((parameter) => parameter.startsWith('dur='));
    return duration === undefined ? [] : [[name, Number(duration.slice(4))]];
  });
  return new Map(entries);
}

function findFaults(panel: Panel, timings: ReadonlyMap<string, number>): string[] {
  const { panel_view: view = {}, ...fields } = panel;
  const notText = Object.entries(view).filter(([, value]) => typeof value !== 'string');
  const untimed = ['kibo', 'expertsender', 'loke'].filter((source) => !timings.has(source));
  return [
    ...differences(fields, REQUIRED),
    ...(Object.keys(view).length === 0 ? ['the panel shows nothing beyond the required fields'] : []),
    ...notText.map(([label]) => `the panel's "${label}" is no text`),
    ...untimed.map((source) => `Server-Timing has no figure for ${source}`),
  ];
}
