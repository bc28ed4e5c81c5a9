import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { parseEmailAddress } from '../../lib/customer/email-address.ts';
import { parsePhoneNumber } from '../../lib/customer/phone-number.ts';
import {
  createDynamoDbForgetting,
  type ForgettingLedger,
} from '../../lib/orders/ledger/dynamodb-forgetting.ts';
import { confirmsClaim, newCustomer, rememberEarlierOrder } from '../../lib/orders/ledger/first-order.ts';
import { forgetOrder } from '../../lib/orders/ledger/forget.ts';
import type { OrderState } from '../../lib/orders/ledger/state.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import { type OrdersSide, openOrdersSide } from '../connections/orders-side.ts';
import { browseDeadLetters } from '../dead-letters/dead-letters.ts';
import { CommandError, UsageError } from '../terminal/command-error.ts';
import {
  type CommonOptions,
  type Context,
  counted,
  describeDuration,
  withCommon,
} from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { createMention } from './mention.ts';

interface ForgetOptions extends CommonOptions {
  email?: string;
  phone?: string;
  yes?: boolean;
}

interface Found {
  keys: readonly string[];
  orders: readonly string[];
  deadLetters: readonly string[];
}

export function addForget(program: Command, context: Context): void {
  const command = program
    .command('forget')
    .description('erases a person from the ledger and says what remains and why')
    .option('--email <address>', 'the e-mail address')
    .option('--phone <number>', 'the phone number; without a country it is read in DEFAULT_COUNTRY')
    .option('--yes', 'do not ask');
  withCommon(command, ['forget --email pat@example.com', 'forget --phone +31612345678 --yes']).action(
    async (options: ForgetOptions) => {
      const { terminal } = context;
      const side = openOrdersSide(context.environment(options.envFile));
      const forgetting = createDynamoDbForgetting({
        client: side.dynamoDb,
        table: side.settings.ledgerTable,
      });
      const contacts = contactsOf(options, side);
      const keyOf = await side.readCustomerKey();
      const found = await find(contacts, keyOf, forgetting, side);
      terminal.note(
        `The ledger has ${counted(found.orders.length, 'order')} of this person; ` +
          `dead letters with their address: ${found.deadLetters.length}.`,
      );
      if (!(await terminal.confirm('Erase the person from the ledger?', options.yes))) {
        throw new CommandError('Nothing was erased.', 'Say yes, or --yes.');
      }
      const result = await forget(found, forgetting, side);
      if (options.json) terminal.printJson({ ...result, deadLetters: found.deadLetters });
      else describe(result, found, terminal, side.clock.now());
      context.finish(result.beingTold.length === 0);
    },
  );
}

/** One key for each: the ledger knows a customer by the e-mail address, and by the phone only if there is none. */
function contactsOf({ email, phone }: ForgetOptions, { settings }: OrdersSide) {
  const emailAddress = email === undefined ? undefined : parseEmailAddress(email);
  const phoneNumber =
    phone === undefined ? undefined : parsePhoneNumber(phone, settings.delivery.defaultCountry);
  if (email !== undefined && emailAddress === undefined)
    throw new UsageError('--email cannot be read as an e-mail address.', 'Give one such as pat@example.com.');
  if (phone !== undefined && phoneNumber === undefined)
    throw new UsageError('--phone cannot be read as a number.', 'Give one such as +31612345678.');
  const contacts = [
    ...(emailAddress === undefined ? [] : [{ emailAddress }]),
    ...(phoneNumber === undefined ? [] : [{ phoneNumber }]),
  ];
  if (contacts.length > 0) return contacts;
  throw new UsageError('Whom?', 'Give --email, --phone or both.');
}

async function find(
  contacts: readonly Contact[],
  keyOf: Awaited<ReturnType<OrdersSide['readCustomerKey']>>,
  forgetting: ForgettingLedger,
  side: OrdersSide,
): Promise<Found> {
  const keys = contacts.map(keyOf);
  const isMentioned = createMention(contacts);
  const orders = (await Promise.all(keys.map((key) => forgetting.findOrders(key)))).flat();
  const deadLetters: string[] = [];
  await browseDeadLetters(side, keyOf, async (found) => {
    deadLetters.push(
      ...found
        .filter(
          ({ customerKeys, body }) => customerKeys.some((key) => keys.includes(key)) || isMentioned(body),
        )
        .map(({ id }) => id),
    );
  });
  return { keys, orders: [...new Set(orders)], deadLetters };
}

interface Forgotten {
  /** Order numbers. */
  forgotten: readonly string[];
  /** Those whose address is being told; if a function holds one, until when (epoch milliseconds). */
  beingTold: ReadonlyArray<{ orderNumber: string; until?: number }>;
  /** How many customers' claims were deleted. */
  customers: number;
  /** Orders that had another address, under whose key stays that there was a first order. */
  kept: readonly string[];
}

const ATTEMPTS = 6;

async function forget(found: Found, forgetting: ForgettingLedger, side: OrdersSide): Promise<Forgotten> {
  const forgotten: string[] = [];
  const beingTold: Array<{ orderNumber: string; until?: number }> = [];
  const kept: string[] = [];
  for (const orderNumber of found.orders) {
    const until = await forgetOne(orderNumber, { keys: found.keys, kept }, forgetting, side);
    if (until) beingTold.push({ orderNumber, ...until });
    else forgotten.push(orderNumber);
  }
  // The orders first: as long as one of them is left, this command finds it again.
  let customers = 0;
  for (const key of found.keys) {
    const result = await forgetCustomer(key, forgetting, side);
    if (result === 'forgotten') customers += 1;
    else if (result && !beingTold.some(({ orderNumber }) => orderNumber === result.claimedBy))
      beingTold.push({ orderNumber: result.claimedBy });
  }
  return { forgotten, beingTold, customers, kept };
}

/**
 * Deletes what is remembered of a first order, unless an order that is still under the person's key is told as that:
 * without its claim, the next order would be told as a second first one.
 * @returns nothing if the ledger remembers nothing, else what became of it
 */
export async function forgetCustomer(
  key: string,
  forgetting: ForgettingLedger,
  { ledger }: OrdersSide,
): Promise<'forgotten' | { claimedBy: string } | undefined> {
  let claimedBy: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = (await ledger.loadCustomers([key])).get(key);
    if (!customer) return undefined;
    claimedBy = customer.claimedBy;
    const claimant =
      claimedBy === undefined ? undefined : (await ledger.loadOrders([claimedBy])).get(claimedBy);
    if (claimedBy !== undefined && confirmsClaim(claimant, key)) return { claimedBy };
    if (await forgetting.deleteCustomer(customer)) return 'forgotten';
  }
  return claimedBy === undefined ? undefined : { claimedBy };
}

/** @returns nothing if the order is forgotten, else until when a function is telling it */
async function forgetOne(
  orderNumber: string,
  { keys, kept }: { keys: readonly string[]; kept: string[] },
  forgetting: ForgettingLedger,
  side: OrdersSide,
): Promise<{ until?: number } | undefined> {
  const { ledger, journal, clock } = side;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const state = (await ledger.loadOrders([orderNumber])).get(orderNumber);
    if (!state) return undefined;
    const result = forgetOrder(state, clock.now());
    if (result.kind === 'being-told') return result.until === undefined ? {} : { until: result.until };
    if (result.order.isFirstOrder && (await keepFromOthers(state, keys, side))) kept.push(orderNumber);
    // First: an order that is forgotten is not found again, and a restore must not bring its person back.
    await journal?.write({ kind: 'forgotten', orders: [orderNumber] });
    if (await forgetting.saveForgotten({ ...result.order, revision: state.revision + 1 })) return undefined;
  }
  return {};
}

/**
 * An order that was told as the first one of a customer who is not the one to forget, by an address that was corrected
 * since: without its claim, that none of their other orders is a first one stays with their key, whatever its date.
 */
async function keepFromOthers(
  state: OrderState,
  keys: readonly string[],
  { ledger }: OrdersSide,
): Promise<boolean> {
  const { customerKey: key } = state;
  if (key === undefined || keys.includes(key)) return false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const customer = (await ledger.loadCustomers([key])).get(key) ?? newCustomer(key);
    const dated = rememberEarlierOrder(customer, 0);
    if (dated.earlierOrderBefore === customer.earlierOrderBefore) return true;
    const next = { ...dated, revision: customer.revision + 1, writeId: randomUUID() };
    if (await ledger.saveCustomer(next, customer.writeId)) return true;
  }
  throw new CommandError('A customer is too busy: not everything was erased.', 'Run this again.');
}

/** What `forgetOrder` leaves. */
const WHAT_REMAINS = [
  '- the orders without the person: number, dates, amounts, status, payment, lines, and of shipments the',
  '  carrier, status and date. They name a person only if the shop wrote one into these texts. Without them',
  '  a late repeat of an event would be told to ROBIN as a new order',
];

function describe(result: Forgotten, found: Found, terminal: Terminal, now: number): void {
  const { forgotten, beingTold, customers, kept } = result;
  terminal.print(
    `Erased: the person's key from ${counted(forgotten.length, 'order')}, every address that waited there, ` +
      `and ${customers > 0 ? 'what was remembered of a first order' : 'no memory of a first order, for there was none'}.`,
  );
  for (const { orderNumber, until } of beingTold) {
    const when = until === undefined ? 'when ROBIN has answered' : `in ${describeDuration(until - now)}`;
    terminal.print(
      `${terminal.paint('red', 'Not yet')}: order ${orderNumber} is being told to ROBIN, and what was sent once must ` +
        `be sent again unaltered. Run this again ${when}.`,
    );
  }
  terminal.print('What remains, and why:');
  for (const line of WHAT_REMAINS) terminal.print(line);
  if (kept.length > 0)
    terminal.print(
      `- under the key of the address that ${counted(kept.length, 'order')} had first (${kept.join(', ')}): that its customer ` +
        'had a first order. If it is this person’s as well, forget that address, too',
    );
  terminal.print('- messages on the queue, until they are processed: the queue cannot be searched');
  if (found.deadLetters.length > 0) {
    terminal.print(
      `- ${counted(found.deadLetters.length, 'dead letter')}: robin-bridge dead-letters drop ${found.deadLetters.join(' ')}`,
    );
  }
  terminal.print('- what ROBIN, Kibo, ExpertSender and LOKE hold: ask each of them');
  terminal.print('If this person orders again, nothing of the ledger says that it is not their first order.');
}
