import type { ColdStart, ColdStarts } from '../cold-start/cold-start.ts';
import type { Figures } from '../measure.ts';
import { LIMITS } from '../orders/allowance.ts';
import type { Measured } from '../orders/throughput.ts';
import { judgeGoals } from './goals.ts';
import { figure, percent, ratio, table } from './markdown.ts';

/** What was measured, as a page of Markdown without its title. */
export function writeResults(figures: Figures): string {
  const sections: ReadonlyArray<readonly [title: string, text: string]> = [
    ['Goals', goals(figures)],
    ['Cold start', coldStarts(figures)],
    ['Warm lookup', warmLookups(figures)],
    ['List of orders', lists(figures)],
    ['Order events', throughput(figures)],
    ['ROBIN’s allowance', allowance(figures)],
    ['Growth', growth(figures)],
    ['Size', sizes(figures)],
  ];
  return sections.map(([title, text]) => `## ${title}\n\n${text}\n`).join('\n');
}

function goals(figures: Figures): string {
  return table(
    ['figure', 'goal', 'measured', 'met'],
    judgeGoals(figures).map((goal) => [goal.figure, goal.goal, goal.measured, goal.isMet ? 'yes' : '**no**']),
  );
}

function coldStarts({ cold }: Figures): string {
  const note =
    'A fresh process as Lambda starts it: with its options of Node and the modules of Node that its start script loads, ' +
    'an init phase with whole processors, and the first invocation, which follows at once, within the share of a processor ' +
    'that the memory buys (1,769 MB are one). By TLS; the outside systems take 20 ms for each answer, AWS none. Medians of ' +
    'shuffled rounds. The floor makes the same calls by hand; "libraries" is the floor by the libraries that the bridge is ' +
    'bound to (undici, AWS’s clients, zod), so what the bridge takes above it is its own; the peer is axios, whole SDK ' +
    'clients and zod by name.';
  const parts = cold.flatMap((measured) =>
    (['lookup', 'orders'] as const).map((kind) => coldTable(kind, measured)),
  );
  return [note, '![Cold start](plots/cold-start.svg)', ...parts].join('\n\n');
}

function coldTable(kind: ColdStart['kind'], { memoryMb, isShareHeld, starts }: ColdStarts): string {
  const ofKind = starts.filter((start) => start.kind === kind);
  const floor = ofKind.find(({ name }) => name === 'floor');
  const rows = ofKind.map((start) => coldRow(start, floor ?? start));
  const unheld = isShareHeld ? '' : ', **no processor share could be set on this machine**';
  const head = ['init ms', 'first invocation ms', '× floor', 'whole ms', '× floor', 'p99 ms', 'least ms'];
  return table([`${kind}, ${memoryMb} MB${unheld}`, ...head, 'CPU ms', '× floor', 'memory MiB'], rows);
}

function coldRow(start: ColdStart, floor: ColdStart): string[] {
  return [
    start.name,
    figure(start.init),
    figure(start.invocation),
    ratio(start.invocation / floor.invocation),
    figure(start.whole),
    ratio(start.whole / floor.whole),
    figure(start.wholeP99),
    figure(start.wholeMin),
    figure(start.cpu),
    ratio(start.cpu / floor.cpu),
    figure(start.memory),
  ];
}

function warmLookups({ warm }: Figures): string {
  const parts = warm.map(({ delayMs, figures }) => {
    const bare = figures.find(({ name }) => name === 'bare undici');
    return table(
      [
        `sources take ${delayMs} ms`,
        'p50 ms',
        '× bare',
        'added ms',
        'p99 ms',
        'first of a row ms',
        '× bare',
        'CPU ms a call',
      ],
      figures.map(({ name, p50, p99, firstP50, cpu }) => [
        name,
        figure(p50),
        ratio(p50 / (bare?.p50 ?? Number.NaN)),
        figure(p50 - (bare?.p50 ?? Number.NaN)),
        figure(p99),
        figure(firstP50),
        ratio(firstP50 / (bare?.firstP50 ?? Number.NaN)),
        figure(cpu),
      ]),
    );
  });
  const note =
    'One customer, by e-mail address: a search in each of three systems at the same time, and Kibo’s orders and LOKE’s memberships each after its ' +
    'search, by all contenders alike. Only the bridge authenticates, reads, matches, merges, writes a panel and logs. ' +
    'Contenders take turns by ten calls in a row, in another order every round: the first of them finds the processor’s ' +
    'caches full of another’s code, and is shown by itself as well.';
  return [note, '![Warm lookup](plots/warm-lookup.svg)', ...parts].join('\n\n');
}

function lists({ lists: measured }: Figures): string {
  const note =
    '`GET /orders` of one customer by e-mail address, warm, every outside system 20 ms away: Kibo’s search and order search, ' +
    'the ledger’s index and items. Beside it the slowest chain of its questions by hand: Kibo’s customer, Kibo’s orders, and what the ledger has of these.';
  const head = ['orders in the ledger', 'list p50 ms', 'chain p50 ms', 'added ms'];
  const rows = measured.map((one) => [
    figure(one.orders),
    figure(one.listMs),
    figure(one.chainMs),
    figure(one.listMs - one.chainMs),
    figure(one.kiboRequests),
    figure(one.dynamoDbRequests),
    figure(one.heapMib),
  ]);
  return `${note}\n\n${table([...head, 'requests to Kibo', 'to DynamoDB', 'heap MiB'], rows)}`;
}

function throughput({ throughput: measured, usual }: Figures): string {
  const rows = [...measured, ...usual].map((one) => [
    one.name,
    figure(one.perSecond),
    figure(one.cpu),
    figure(one.requests),
    figure(one.ledgerWrites),
    figure(one.ledgerWriteUnits),
    figure(one.customerWriteUnits),
    figure(one.limiterWriteUnits),
    figure(one.indexWriteUnits),
    figure(one.readUnits),
    figure(one.postsPerThousand),
  ]);
  const note =
    'Events a second of processor time of one core; waits for the limiter’s slots take no time here. Requests and units are ' +
    'DynamoDB’s, for one event. The ledger writes each told change twice; the customer’s verdict and the index’s entry are ' +
    'written once in a customer’s or an order’s life, the limiter once for a POST. A usual ' +
    'order has two lines with profit, e-mail address and phone, and status, link and a shipment for the agent.';
  const head = [
    '',
    'events/s',
    'CPU ms',
    'requests',
    'ledger writes',
    'ledger WU',
    'customer WU',
    'limiter WU',
  ];
  return `${note}\n\n${table([...head, 'index WU', 'RU', 'POSTs per 1,000'], rows)}`;
}

function allowance({ allowance: measured, limiter }: Figures): string {
  const parts = measured.map(({ ordersPerPost, strategies }) =>
    table(
      [
        `1,000,000 events, ${ordersPerPost} orders a POST`,
        'days',
        ...LIMITS.map(({ name }) => `busiest ${name}`),
        'breaches',
        'used of a day’s limit',
      ],
      strategies.map(({ name, days, busiest, breaches, used }) => [
        name,
        figure(days),
        ...busiest.map(percent),
        String(breaches),
        used === undefined ? '–' : percent(used),
      ]),
    ),
  );
  const note =
    'Simulated time. "Busiest" is the most that fell into any window of that length, as a share of what ROBIN allows. ' +
    'A fixed pause that keeps the day’s limit uses no more of an hour’s than it; no pause breaks all four.';
  const writes = table(
    ['workers that want to post at once', 'writes of the limiter for each slot'],
    limiter.map(({ workers, writesPerSlot }) => [figure(workers), figure(writesPerSlot)]),
  );
  return [note, ...parts, writes].join('\n\n');
}

function growth({ growth: ledger, batches, changes }: Figures): string {
  const part = (head: string, measured: readonly Measured[]) =>
    table(
      [
        head,
        'events/s',
        'CPU ms',
        'requests',
        'ledger writes',
        'POSTs per 1,000',
        'heap MiB',
        'resident MiB',
      ],
      measured.map((one) => [
        Number(one.name).toLocaleString('en-US'),
        figure(one.perSecond),
        figure(one.cpu),
        figure(one.requests),
        figure(one.ledgerWrites),
        figure(one.postsPerThousand),
        figure(one.heap),
        figure(one.rss),
      ]),
    );
  return [
    '![Growth](plots/growth.svg)',
    part('orders in the ledger', ledger),
    part('records in a batch', batches),
    'One order with ever more changes in one batch: what waits longer than twenty changes is merged, so its item and its POSTs stop growing.',
    part('changes of one order', changes),
  ].join('\n\n');
}

const LARGEST = 12;

function sizes({ sizes: measured }: Figures): string {
  return measured
    .map(({ functionName, bytes, parts }) => {
      const rest = parts.slice(LARGEST).reduce((sum, [, size]) => sum + size, 0);
      const rows = [...parts.slice(0, LARGEST), ['everything else', rest] as const].map(([name, size]) => [
        name,
        (size / 1000).toFixed(1),
      ]);
      return table([`${functionName}, ${(bytes / 1000).toFixed(0)} kB`, 'kB'], rows);
    })
    .join('\n\n');
}
