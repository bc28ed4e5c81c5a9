import { differences } from './compare.ts';
import { bold, box, type Say, sayVerdict } from './console.ts';
import { LOOKUP_AUTHORIZATION } from './play-lookup.ts';
import type { Stack } from './stack.ts';

const EMAIL = 'john@example.com';

/** The fields of ROBIN's example (docs/systems/robin.md, "Endpoint 2: orders of a customer"), and the amount. */
const LIST = [
  {
    order_number: 'W-10301',
    date: 'Aug 23, 2021, 2:06 AM',
    status: 'READY',
    amount: '$29.95',
  },
  // The date and the status of ROBIN's example.
  {
    order_number: 'W-10288',
    date: 'Jan 29, 2021, 12:34 PM',
    status: 'In progress',
    amount: '$104.95',
  },
  {
    order_number: '6543120',
    date: 'Mar 1, 2020, 10:00 AM',
    status: 'CANCELED',
    amount: '$0.00',
  },
] as const;

/** Each kind of block as on ROBIN's page (docs/systems/robin.md, "Endpoint 3: order details"). */
const DETAILS = [
  {
    display_as: 'details',
    data: {
      'Order number': 'W-10301',
      Date: 'Aug 23, 2021, 2:06 AM',
      Status: 'READY',
      Amount: '$29.95',
    },
  },
  {
    display_as: 'columns',
    caption: 'Products',
    data: [
      { Product: 'TEE-M', Name: 'T-shirt, M', Quantity: '2', Price: '$9.50' },
      {
        Product: 'CAP-1',
        Name: 'Cap &quot;Surf &amp; Sun&quot;',
        Quantity: '1',
        Price: '$5.95',
        Status: 'CANCELED',
      },
    ],
  },
  {
    display_as: 'rows',
    caption: 'Shipments',
    data: [
      {
        Carrier: 'Sample Post',
        // Links go nowhere but where an event says: docs/contract.md, "What else ROBIN asks".
        Tracking: 'SP123456789',
        Status: 'SHIPPED',
        Shipped: 'Aug 24, 2021, 9:00 AM',
      },
    ],
  },
] as const;

interface Listed {
  orders: ReadonlyArray<{ order_number: string; list_view: Record<string, string> }>;
}

interface Shown {
  details_view: ReadonlyArray<Record<string, unknown>>;
}

/** Asks for the sample customer's orders and for the newest one as ROBIN does, and tells what is wrong with them. */
export async function playOrderList(stack: Stack, say: Say): Promise<readonly string[]> {
  say(bold('The agent looks at the orders, and opens the newest one'));
  const list = await ask<Listed>(stack, 'orders', { email: EMAIL }, say);
  for (const line of box(list.orders.map(({ list_view }) => Object.values(list_view).join('   '))))
    say(`   ${line}`);
  const [newest] = list.orders;
  const details = await ask<Shown>(stack, 'order-details', { orderNumber: newest?.order_number ?? '' }, say);
  for (const block of details.details_view) say(`   ${JSON.stringify(block)}`);
  const faults = [...findFaults(list), ...compareEach(details.details_view, DETAILS, 'block')];
  sayVerdict(say, "list and details, field for field as ROBIN's page has them", faults);
  return faults;
}

async function ask<T>(stack: Stack, path: string, query: Record<string, string>, say: Say): Promise<T> {
  const url = `${stack.apiUrl}/${path}?${new URLSearchParams(query)}`;
  say(`   GET ${url}`);
  const response = await fetch(url, { headers: { authorization: LOOKUP_AUTHORIZATION } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

function findFaults({ orders }: Listed): readonly string[] {
  const named = orders.flatMap(({ order_number, list_view }) =>
    order_number === list_view.order_number ? [] : [`${order_number} is listed as ${list_view.order_number}`],
  );
  const views = orders.map(({ list_view }) => list_view);
  return [...named, ...compareEach(views, LIST, 'order')];
}

function compareEach(
  actual: readonly unknown[],
  expected: ReadonlyArray<Readonly<Record<string, unknown>>>,
  what: string,
): readonly string[] {
  const count =
    actual.length === expected.length ? [] : [`${actual.length} of ${what}, not ${expected.length}`];
  return [
    ...count,
    ...expected.flatMap((one, index) =>
      differences(actual[index], one).map((fault) => `${what} ${index + 1}: ${fault}`),
    ),
  ];
}
