import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SOURCE_NAMES } from '../../lib/customer/customer-record.ts';
import type { OrdersLog } from '../../lib/orders/delivery/log-codes.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import type { CustomerView } from '../../lib/profile/customer-view.ts';
import type { Labels } from '../../lib/profile/labels.ts';
import type { LookupLog } from '../../lib/profile/log-codes.ts';
import type { PanelRowDefinition } from '../../lib/profile/panel-rows.ts';
import { PANEL_ROW_DEFINITIONS, PANEL_ROWS } from '../../lib/profile/panel-rows.ts';
import { AMOUNTS_PRECEDENCE, ORDERS_PRECEDENCE, PRECEDENCE } from '../../lib/profile/precedence.ts';
import type { NothingUnsent } from '../../lib/robin/nothing-unsent.ts';

/** Held by the type check alone: an `expect-error` that meets no error is one. */
describe('what is added by half does not compile', () => {
  function takes<T>(_: T): void {}

  it('a row of the panel without a value, or without a label in each language', () => {
    // @ts-expect-error the value is missing
    takes<PanelRowDefinition>({ label: { en: 'A', nl: 'B' }, shows: 'a', from: 'Kibo' });
    // @ts-expect-error the Dutch label is missing
    takes<PanelRowDefinition['label']>({ en: 'A' });
  });

  it('a field that ROBIN is not sent', () => {
    const { rows: _, ...unsent } = {} as CustomerView;
    // @ts-expect-error every field but one is left
    takes<NothingUnsent>(unsent);
  });

  it('a log code that is in no list, or in that of the other function', () => {
    const log: LookupLog = silentLog;
    const misspelled: string = 'lookup.source-faild';
    // @ts-expect-error any text could be meant
    log.warn(misspelled);
    // @ts-expect-error the lookup's log takes the lookup's codes alone
    takes<OrdersLog>(log);
  });

  it('a source without words for it', () => {
    // @ts-expect-error LOKE is missing
    takes<Labels['sources']>({ expertsender: 'A', kibo: 'B' });
  });
});

describe('the order of precedence', () => {
  it('has every source, and those of orders and amounts in an order of their own', () => {
    expect(PRECEDENCE.toSorted()).toEqual(SOURCE_NAMES.toSorted());
    expect(PRECEDENCE).toEqual(['expertsender', 'kibo', 'loke']);
    expect(ORDERS_PRECEDENCE).toEqual(['kibo', 'expertsender']);
    expect(AMOUNTS_PRECEDENCE).toEqual(['expertsender', 'loke']);
  });
});

describe('docs/lookup.md', () => {
  const page = readFileSync(new URL('../../docs/lookup.md', import.meta.url), 'utf8');

  it('has the rows that are shown by default, in their order', () => {
    const section = page.slice(page.indexOf('## Which rows the panel shows'));
    expect(section.match(/```\n(.*)\n```/)?.[1]).toBe(PANEL_ROWS.join(','));
  });

  it('has every row of the panel, with what it shows and which systems say it', () => {
    const table = page.slice(page.indexOf('| row | shows | from |'), page.indexOf('| `attribute:NAME`'));
    expect(table.split('\n').slice(2, -1)).toEqual(
      Object.entries(PANEL_ROW_DEFINITIONS).map(
        ([name, { shows, from }]) => `| \`${name}\` | ${shows} | ${from} |`,
      ),
    );
  });
});
