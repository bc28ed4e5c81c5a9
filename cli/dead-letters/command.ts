import { type Command, Option } from 'commander';
import { openOrdersSide } from '../connections/orders-side.ts';
import { sendBodies } from '../connections/queues.ts';
import { UsageError } from '../terminal/command-error.ts';
import {
  type CommonOptions,
  type Context,
  counted,
  describeDuration,
  parseCount,
  parseDurationMs,
  withCommon,
} from '../terminal/context.ts';
import { printable, type Terminal } from '../terminal/terminal.ts';
import { type ActOptions, act, type Filters, isWanted, nothingFound } from './dead-letter-work.ts';
import { browseDeadLetters, countMessages, type ReceivedDeadLetter } from './dead-letters.ts';

type ListOptions = CommonOptions & Filters & { limit: number };

export function addDeadLetters(program: Command, context: Context): void {
  const group = program
    .command('dead-letters')
    .description('the messages that could not be processed: look at them, send them back, drop them');
  addList(group, context);
  addShow(group, context);
  addRedrive(group, context);
  addDrop(group, context);
}

function addList(group: Command, context: Context): void {
  const command = withFilters(group.command('list'))
    .description('which there are, why, and for how long')
    .option('--limit <count>', 'list at most this many', parseCount, 100);
  withCommon(command, [
    'dead-letters list',
    'dead-letters list --reason older-than-ledger --older-than 2d',
  ]).action(async (options: ListOptions) => {
    const { terminal } = context;
    const side = openOrdersSide(context.environment(options.envFile));
    const now = side.clock.now();
    const deadLetters: ReceivedDeadLetter[] = [];
    await browseDeadLetters(side, undefined, async (found) => {
      deadLetters.push(...found.filter(isWanted([], options, now)));
      return deadLetters.length > options.limit ? 'enough' : undefined;
    });
    const shown = deadLetters.slice(0, options.limit);
    const { waiting, hidden } = await countMessages(side.sqs, side.settings.deadLetterQueueUrl);
    if (options.json) {
      terminal.printJson(
        shown.map(({ receiptHandle: _, body: __, customerKeys: ___, ...deadLetter }) => deadLetter),
      );
      return;
    }
    if (shown.length === 0) terminal.print('There are no such dead letters.');
    else terminal.print(listing(shown, terminal, now));
    const more = deadLetters.length > shown.length ? ' More of them match: --limit shows more.' : '';
    terminal.note(`The queue has about ${counted(waiting + hidden, 'dead letter')} in all.${more}`);
  });
}

function addShow(group: Command, context: Context): void {
  const command = group
    .command('show')
    .argument('<id>', 'as "list" shows it')
    .description('one dead letter whole, with the address that it holds');
  withCommon(command, ['dead-letters show 3f0c1e5a-6a0e-4f3c-9a55-0d9a3f1c2b7e']).action(
    async (id: string, options: CommonOptions) => {
      const { terminal } = context;
      const side = openOrdersSide(context.environment(options.envFile));
      const found: ReceivedDeadLetter[] = [];
      await browseDeadLetters(side, undefined, async (deadLetters) => {
        found.push(...deadLetters.filter(isWanted([id], {}, side.clock.now())));
        return found.some((deadLetter) => deadLetter.id === id) ? 'enough' : undefined;
      });
      const [deadLetter, another] = found;
      if (!deadLetter) throw nothingFound();
      if (another && deadLetter.id !== another.id) {
        throw new UsageError(
          `${id} is the beginning of several.`,
          'Give more of the id, as "list" shows it.',
        );
      }
      if (options.json) {
        const { receiptHandle: _, customerKeys: __, ...rest } = deadLetter;
        return terminal.printJson(rest);
      }
      terminal.print(`${terminal.paint('bold', deadLetter.reason)}  ${deadLetter.detail}`);
      terminal.print(`${deadLetter.id}, for ${describeDuration(side.clock.now() - deadLetter.at)}`);
      terminal.print();
      // What stands in it must not drive the terminal; line breaks may stay.
      terminal.print(pretty(deadLetter.body).split('\n').map(printable).join('\n'));
    },
  );
}

function addRedrive(group: Command, context: Context): void {
  const command = withFilters(group.command('redrive'))
    .argument('[ids...]', 'as "list" shows them; by default all that the filters leave')
    .description('sends dead letters back to the queue; what ROBIN has not accepted is then told')
    .option('--yes', 'do not ask');
  withCommon(command, [
    'dead-letters redrive',
    'dead-letters redrive --reason older-than-ledger --yes',
  ]).action((ids: string[], options: ActOptions) =>
    act(context, ids, options, {
      question: (count) => `Send ${count} back to the queue?`,
      async work({ sqs, settings }, deadLetters) {
        const failed = await sendBodies(
          sqs,
          settings.queueUrl,
          deadLetters.map(({ body }) => body),
        );
        return deadLetters.filter((_, index) => !failed.has(index));
      },
      done: (count) => `${count} sent back. Look again in a minute: robin-bridge dead-letters list`,
    }),
  );
}

function addDrop(group: Command, context: Context): void {
  const command = withFilters(group.command('drop'))
    .argument('[ids...]', 'as "list" shows them')
    .description('deletes dead letters: what they would have told ROBIN is never told')
    .option('--all', 'all of them, if neither ids nor filters are given')
    .option('--yes', 'do not ask');
  withCommon(command, [
    'dead-letters drop 3f0c1e5a',
    'dead-letters drop --reason not-json --older-than 7d',
  ]).action((ids: string[], options: ActOptions) => {
    const { reason, olderThan, order, all } = options;
    const isChosen = ids.length > 0 || reason !== undefined || olderThan !== undefined || order !== undefined;
    if (!isChosen && !all) {
      throw new UsageError('Which ones?', 'Give ids, --reason, --order or --older-than; or --all.');
    }
    return act(context, ids, options, {
      question: (count) => `Delete ${count} for good?`,
      work: async (_, deadLetters) => deadLetters,
      done: (count) => `${count} deleted.`,
    });
  });
}

function withFilters(command: Command): Command {
  return command
    .option('--reason <code>', 'only those with this reason: docs/dead-letters.md')
    .option('--order <number>', 'only those of this order')
    .addOption(
      new Option('--older-than <time>', 'only those that came longer ago: 90s, 15m, 3h, 2d').argParser(
        parseDurationMs,
      ),
    );
}

function listing(deadLetters: readonly ReceivedDeadLetter[], terminal: Terminal, now: number): string {
  return terminal.table(
    ['id', 'order', 'reason', 'for', 'what'],
    deadLetters.map(({ id, orderNumber = '?', reason, at, detail }) => [
      id.slice(0, 8),
      orderNumber,
      reason,
      describeDuration(now - at),
      detail,
    ]),
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
