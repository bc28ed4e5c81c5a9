import type { Command } from 'commander';
import { parseEmailAddress } from '../../lib/customer/email-address.ts';
import { parsePhoneNumber } from '../../lib/customer/phone-number.ts';
import {
  createDynamoDbForgetting,
  type ForgettingLedger,
} from '../../lib/orders/forget/dynamodb-forgetting.ts';
import { type Forgotten, forgetPerson, type Person } from '../../lib/orders/forget/forget-person.ts';
import { BusyError } from '../../lib/orders/ledger/customers.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import { newId } from '../../lib/platform/new-id.ts';
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

interface Found extends Person {
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
      const result = await forgetPerson(found, { ...side, forgetting, newId }).catch(explainBusy);
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

function explainBusy(error: unknown): never {
  if (!(error instanceof BusyError)) throw error;
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
