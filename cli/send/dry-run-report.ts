import type { WaitReason } from '../../lib/orders/delivery/pauses.ts';
import { CONTACT_FIELDS, robinOrderSchema } from '../../lib/robin/order.ts';
import type { OrdersSide } from '../connections/orders-side.ts';
import { checkHeader, readEvents } from '../files/events-of-file.ts';
import { inGroups, type RecordFile } from '../files/records.ts';
import { Refusals } from '../files/refusals.ts';
import { counted } from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { createDryRun, type DryRun } from './dry-run.ts';

interface DryRunOptions {
  /** Of the first records it is shown what ROBIN would be told, of this many; the others are only checked. */
  first: number;
  showAddresses?: boolean;
  json?: boolean;
}

const RECORDS_AT_ONCE = 200;

/** Shows what would become of the events of a file. @returns whether all of them could be processed */
export async function showDryRun(
  records: RecordFile,
  side: OrdersSide,
  terminal: Terminal,
  options: DryRunOptions,
): Promise<boolean> {
  const isCsv = records.format === 'csv';
  const deliver = await createDryRun(side);
  const refusals = new Refusals();
  const all = {
    told: [] as Record<string, unknown>[],
    deadLetters: [] as DryRun['deadLetters'][number][],
    waits: [] as DryRun['waits'][number][],
  };
  let good = 0;
  let done = 0;
  for await (const group of inGroups(records.records, RECORDS_AT_ONCE)) {
    checkHeader(group, isCsv, done);
    const bodies: string[] = [];
    for (const record of group) {
      for (const read of readEvents(record, isCsv, side.settings.delivery, side.clock.now())) {
        if ('refusal' in read) refusals.add(read.refusal);
        else if (done < options.first) bodies.push(read.body);
        if (!('refusal' in read)) good += 1;
      }
      done += 1;
    }
    if (bodies.length > 0) {
      const { told, deadLetters, waits } = await deliver(bodies);
      all.told.push(...told);
      all.deadLetters.push(...deadLetters);
      all.waits.push(...waits);
    }
  }
  refusals.describe(terminal);
  const told = options.showAddresses ? all.told : all.told.map(withoutAddress);
  if (options.json) {
    const deadLetters = all.deadLetters.map(({ reason, detail }) => ({ reason, detail }));
    terminal.printJson({ told, deadLetters, waiting: all.waits.length, good, refused: refusals.count });
  } else {
    terminal.print(describeTold(told, terminal));
    for (const { reason, detail } of all.deadLetters)
      terminal.print(`to the dead letters: ${reason}, ${detail}`);
    for (const [reason, waits] of Map.groupBy(all.waits, (wait) => wait))
      terminal.print(`${counted(waits.length, 'event')} would wait: ${WAITS[reason] ?? reason}.`);
  }
  const unshown =
    done > options.first ? ` Shown for the first ${options.first} records: --first shows more.` : '';
  terminal.note(`Nothing was sent. ${counted(good, 'event')} could be, ${refusals.count} refused.${unshown}`);
  const isTellable = all.waits.every((reason) => WAITS[reason] !== undefined);
  return refusals.count === 0 && all.deadLetters.length === 0 && isTellable;
}

/** What passes by itself: nothing is wrong with the events. */
const WAITS: Partial<Record<WaitReason, string>> = {
  'no-verdict': 'a source that must be asked for earlier orders cannot be asked now',
  held: 'its order is being told just now',
};

const isContact = (field: string) => CONTACT_FIELDS.some((one) => one === field);

function withoutAddress(order: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(order).filter(([field]) => !isContact(field)));
}

function describeTold(told: readonly Record<string, unknown>[], terminal: Terminal): string {
  if (told.length === 0) return 'ROBIN would be told nothing.';
  const fields = Object.keys(robinOrderSchema.shape).filter((field) => !isContact(field));
  const used = [...fields, ...CONTACT_FIELDS].filter((field) =>
    told.some((order) => order[field] !== undefined),
  );
  const rows = told.map((order) => used.map((field) => String(order[field] ?? '')));
  return `ROBIN would be told ${counted(told.length, 'order')}:\n${terminal.table(used, rows)}`;
}
