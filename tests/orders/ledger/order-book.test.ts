import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { packSnapshot } from '../../../lib/orders/event/snapshot.ts';
import { customerKey } from '../../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbOrderBook } from '../../../lib/orders/ledger/dynamodb-order-book.ts';
import { toOrderItem } from '../../../lib/orders/ledger/order-item.ts';
import type { OrderState } from '../../../lib/orders/ledger/state.ts';
import { ledgerTable } from '../../../lib/orders/ledger/table.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/engines/dynamodb.ts';

const TABLE = 'ledger';
const KEY = 'test-key';
const ADA = { emailAddress: 'ada@example.com' };
const BOB = { emailAddress: 'bob@example.com' };

let engine: LocalDynamoDb;
const sent: string[] = [];

beforeAll(async () => {
  engine = await startDynamoDb({ tables: [ledgerTable(TABLE)] });
  engine.client.middlewareStack.add(
    (next, { commandName }) =>
      (request) => {
        sent.push(commandName ?? '');
        return next(request);
      },
    { step: 'build' },
  );
});
beforeEach(() => {
  sent.length = 0;
});
afterAll(() => engine.close());

const book = () =>
  createDynamoDbOrderBook({
    client: engine.client,
    table: TABLE,
    clock: systemClock,
    customerKey: async (contact) => customerKey(contact, KEY),
  });
/** A share of a deadline is no whole number. */
const soon = () => Date.now() + 10_000.3;

function state(orderNumber: string, of: typeof ADA, more: Partial<OrderState> = {}): OrderState {
  return {
    orderNumber,
    revision: 1,
    writeId: 'w',
    version: { eventId: 'e', occurredAt: '2024-01-01T00:00:00' },
    present: { revenue: '10', cancelled: false },
    currency: 'EUR',
    pending: [],
    customerKey: customerKey(of, KEY),
    orderDate: '2024-01-01T00:00:00Z',
    told: [],
    ...more,
  };
}

async function write(states: readonly OrderState[]): Promise<void> {
  for (let from = 0; from < states.length; from += 25) {
    const items = states.slice(from, from + 25).map((one) => ({ PutRequest: { Item: toOrderItem(one) } }));
    await engine.client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: items } }));
  }
  sent.length = 0;
}

async function ordersOf(contact: typeof ADA) {
  const entries = await book().findEntries(contact, soon());
  return book().readOrders({ entries, contacts: [contact] }, soon());
}

describe("a customer's orders", () => {
  it('are read with all that an agent is shown, and with nothing of the person', async () => {
    const snapshot = packSnapshot({
      status: 'shipped',
      paymentStatus: 'paid',
      url: 'https://shop.example/A-1',
      lines: [{ name: 'Shirt', sku: 'S', quantity: 2, returnedQuantity: 1, unitPrice: '9.50' }],
      moreLines: 3,
      shipments: [{ carrier: 'Post', trackingNumber: 'T1', shippedAt: '2024-01-02T00:00:00Z' }],
    });
    const inFlight = { ...state('', ADA).version, id: 'i', inDoubt: false, revenue: '10' };
    await write([
      state('A-1', ADA, {
        snapshot,
        told: [{ id: 't', at: 5, revenue: '10', oldRevenue: '20' }],
        inFlight: {
          ...inFlight,
          version: state('', ADA).version,
          body: '{"email_address":"ada@example.com"}',
        },
      }),
      state('B-1', BOB),
    ]);
    const orders = await ordersOf(ADA);
    expect(orders).toEqual([
      {
        number: 'A-1',
        isCancelled: false,
        orderedAt: Date.UTC(2024, 0, 1),
        status: 'shipped',
        paymentStatus: 'paid',
        amount: { amount: '10', currency: 'EUR' },
        url: 'https://shop.example/A-1',
        items: [
          {
            number: 'S',
            name: 'Shirt',
            quantity: '2',
            returnedQuantity: '1',
            unitPrice: { amount: '9.50', currency: 'EUR' },
          },
        ],
        moreItems: 3,
        shipments: [{ carrier: 'Post', trackingNumber: 'T1', shippedAt: Date.UTC(2024, 0, 2) }],
        told: [
          {
            at: 5,
            revenue: { amount: '10', currency: 'EUR' },
            previousRevenue: { amount: '20', currency: 'EUR' },
          },
        ],
      },
    ]);
    expect(JSON.stringify(orders)).not.toContain('example.com');
    expect(
      (await book().readOrders({ numbers: ['B-1', 'none'] }, soon())).map(({ number }) => number),
    ).toEqual(['B-1']);
  });

  it.each([1, 50, 5_000])(
    'take two requests where there are %i, and the newest fifty come',
    async (count) => {
      const of = { emailAddress: `many-${count}@example.com` };
      const dateOf = (index: number) =>
        new Date(Date.UTC(2020, 0, 1, index)).toISOString().replace('.000', '');
      await write(
        Array.from({ length: count }, (_, index) =>
          state(`M-${count}-${index}`, of, { orderDate: dateOf(index) }),
        ),
      );
      const orders = await ordersOf(of);
      expect(sent).toEqual(['QueryCommand', 'BatchGetItemCommand']);
      const newest = Array.from(
        { length: Math.min(count, 50) },
        (_, index) => `M-${count}-${count - 1 - index}`,
      );
      expect(orders.map(({ number }) => number).sort()).toEqual(newest.sort());
    },
    120_000,
  );

  it("are none that is no longer the customer's, whatever the index says", async () => {
    await write([state('F-1', ADA)]);
    const entries = await book().findEntries(ADA, soon());
    expect(entries.map(({ number }) => number)).toContain('F-1');
    await write([state('F-1', BOB)]);
    const orders = await book().readOrders({ entries, contacts: [ADA] }, soon());
    expect(orders.map(({ number }) => number)).not.toContain('F-1');
  });

  it("are the customer's of the newest event, not of the one that was corrected", async () => {
    await write([state('C-1', ADA, { contactKey: customerKey(BOB, KEY) })]);
    const numbersOf = async (contact: typeof ADA) => (await ordersOf(contact)).map(({ number }) => number);
    expect(await numbersOf(ADA)).not.toContain('C-1');
    expect(await numbersOf(BOB)).toContain('C-1');
    const entries = [{ number: 'C-1' }];
    expect(await book().readOrders({ entries, contacts: [ADA] }, soon())).toEqual([]);
  });

  it("have the newest event's date, and are sorted by it", async () => {
    const [first, newest] = ['2025-01-01T00:00:00Z', '2025-03-01T00:00:00Z'];
    const of = { emailAddress: 'dated@example.com' };
    await write([
      state('D-1', of, { orderDate: first, newestOrderDate: newest }),
      state('D-2', of, { orderDate: '2025-02-01T00:00:00Z' }),
    ]);
    const entries = await book().findEntries(of, soon());
    expect(entries).toMatchObject([{ number: 'D-1', orderedAt: Date.parse(newest) }, { number: 'D-2' }]);
    const [read] = await book().readOrders({ numbers: ['D-1'] }, soon());
    expect(read?.orderedAt).toBe(Date.parse(newest));
  });

  it('are known by e-mail address, else by phone number', async () => {
    const phone = { phoneNumber: '+31612345678' };
    await write([state('P-1', ADA, { customerKey: customerKey(phone, KEY) })]);
    const entries = await book().findEntries(phone, soon());
    expect(entries).toEqual([{ number: 'P-1', orderedAt: Date.UTC(2024, 0, 1) }]);
  });
});
