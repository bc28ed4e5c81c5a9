import type { Command } from 'commander';
import { normalizeOrderNumber } from '../../lib/orders/event/order-number.ts';
import { withoutLinks } from '../../lib/orders/event/snapshot.ts';
import { alters } from '../../lib/orders/ledger/decide.ts';
import { isHeldByAnother, isUndecided, type OrderState, type Told } from '../../lib/orders/ledger/state.ts';
import type { Amounts } from '../../lib/orders/systems.ts';
import { openOrdersSide } from '../connections/orders-side.ts';
import { CommandError } from '../terminal/command-error.ts';
import {
  type CommonOptions,
  type Context,
  counted,
  describeDuration,
  withCommon,
} from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';

export function addOrder(program: Command, context: Context): void {
  const command = program
    .command('order')
    .argument('<number>', "the shop's order number")
    .description('what the ledger knows of an order, what waits, and the last twenty things ROBIN was told');
  withCommon(command, ['order O1234', 'order O1234 --json']).action(
    async (written: string, options: CommonOptions) => {
      const orderNumber = normalizeOrderNumber(written);
      const { terminal } = context;
      const { ledger, clock } = openOrdersSide(context.environment(options.envFile));
      const state = (await ledger.loadOrders([orderNumber])).get(orderNumber);
      if (!state) {
        throw new CommandError(
          `The ledger does not know the order ${orderNumber}.`,
          'Its event may still be on the queue, or among the dead letters: robin-bridge dead-letters list.',
        );
      }
      if (options.json) terminal.printJson(withoutAddress(state));
      else describe(state, terminal, clock.now());
    },
  );
}

/** The body that is being told holds an address; links and tracking numbers lead to one. */
function withoutAddress(state: OrderState): object {
  const { inFlight, customerKey: _, contactKey: __, snapshot, ...rest } = state;
  const shown = { ...rest, ...(snapshot && withoutLinks(snapshot)) };
  if (!inFlight) return shown;
  const { body: ___, ...change } = inFlight;
  return { ...shown, inFlight: change };
}

function describe(state: OrderState, terminal: Terminal, now: number): void {
  const { accepted, present, version } = state;
  const rows: Array<[string, string]> = [
    ['order', state.orderNumber],
    ['order date', state.newestOrderDate ?? state.orderDate],
    ['newest event', `${version.eventId}, of ${version.occurredAt}Z`],
    ['amounts now', `${amounts(present, state.currency)}${present.cancelled ? ', cancelled' : ''}`],
    ['ROBIN accepted', accepted ? amounts(accepted, state.currency) : 'nothing yet'],
    ["the customer's first", isFirst(state)],
    ['waits', describeWaiting(state, now)],
  ];
  if (state.doubtful) rows.push(['in doubt', 'a change was given up that ROBIN may or may not have taken']);
  terminal.print(
    terminal.table(
      [],
      rows.map(([name, value]) => [terminal.paint('dim', name), value]),
    ),
  );
  terminal.print();
  if (state.told.length === 0) {
    terminal.print('The bridge has told ROBIN nothing of it.');
    return;
  }
  terminal.print(`Told to ROBIN, ${counted(state.told.length, 'change')}, the oldest first:`);
  terminal.print(
    terminal.table(
      ['accepted at', 'revenue', 'old revenue', 'profit', 'old profit'],
      state.told.map(toldRow),
    ),
  );
}

function toldRow(told: Told): string[] {
  const { at, revenue, oldRevenue = '', profit = '', oldProfit = '' } = told;
  return [new Date(at).toISOString(), revenue, oldRevenue, profit, oldProfit];
}

function isFirst(state: OrderState): string {
  if (isUndecided(state)) return 'not decided yet';
  return state.isFirstOrder ? 'yes' : 'no';
}

function amounts({ revenue, profit }: Amounts, currency: string): string {
  return `${currency} ${revenue}${profit === undefined ? '' : `, profit ${profit}`}`;
}

function describeWaiting(state: OrderState, now: number): string {
  const { inFlight, pending, accepted, present } = state;
  const parts = [];
  if (inFlight) {
    const holder = isHeldByAnother(state, undefined, now)
      ? `being told for ${describeDuration((inFlight.until ?? 0) - now)} more`
      : 'tried again when its message comes';
    parts.push(
      `revenue ${inFlight.revenue}, ${holder}${inFlight.inDoubt ? ', ROBIN may have it already' : ''}`,
    );
  }
  if (pending.length > 0) {
    parts.push(
      `${counted(pending.length, 'change')} behind it: revenue ${pending.map(({ revenue }) => revenue).join(', ')}`,
    );
  }
  if (parts.length > 0) return parts.join('; ');
  const isTold = accepted ? !alters(accepted, present) : present.cancelled;
  return isTold ? 'nothing' : 'nothing, and ROBIN does not have it: look among the dead letters';
}
