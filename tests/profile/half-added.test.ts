import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CustomerRecord, SourceName } from '../../lib/customer/customer-record.ts';
import { SOURCE_NAMES } from '../../lib/customer/customer-record.ts';
import type { CustomerView } from '../../lib/profile/customer-view.ts';
import type { PanelRowDefinition } from '../../lib/profile/panel-rows.ts';
import { PANEL_ROW_DEFINITIONS, PANEL_ROWS } from '../../lib/profile/panel-rows.ts';
import { AMOUNTS_PRECEDENCE, ORDERS_PRECEDENCE, PRECEDENCE } from '../../lib/profile/precedence.ts';
import type { Profile } from '../../lib/profile/profile.ts';
import type { NothingUnsent } from '../../lib/robin/nothing-unsent.ts';

/** Held by the type check: an `expect-error` that meets no error is one. */
describe('what is added by half does not compile', () => {
  it('a row of the panel without a value, or without a label in each language', () => {
    // @ts-expect-error the value is missing
    const withoutValue: PanelRowDefinition = { label: { en: 'A', nl: 'B' }, shows: 'a', from: 'Kibo' };
    // @ts-expect-error the Dutch label is missing
    const label: PanelRowDefinition['label'] = { en: 'A' };
    expect([withoutValue, label]).toHaveLength(2);
  });

  it('a field of a record that is not combined', () => {
    const { customAttributes: _, ...others } = {} as Record<keyof CustomerRecord, unknown>;
    // @ts-expect-error one field is missing
    const combined = others satisfies Record<keyof CustomerRecord, unknown>;
    expect(combined).toEqual({});
    const source = readFileSync(new URL('../../lib/customer/combine-records.ts', import.meta.url), 'utf8');
    expect(source).toContain('satisfies Record<keyof CustomerRecord, unknown>');
  });

  it('a field of a profile that is not merged', () => {
    const { gaps: _, ...others } = {} as Record<keyof Profile, unknown>;
    // @ts-expect-error one field is missing
    const merged = others satisfies Record<keyof Profile, unknown>;
    expect(merged).toEqual({});
    const source = readFileSync(new URL('../../lib/profile/profile.ts', import.meta.url), 'utf8');
    expect(source).toContain('satisfies Record<keyof Profile, unknown>');
  });

  it('a field that ROBIN is not sent', () => {
    const { rows: _, ...unsent } = {} as CustomerView;
    // @ts-expect-error every field but one is left
    expect(unsent satisfies NothingUnsent).toEqual({});
  });

  it.each([
    ['order.ts', 1],
    ['customer-panel.ts', 1],
    ['order-list.ts', 1],
    ['order-details.ts', 2],
    ['shown-value.ts', 1],
    ['search-results.ts', 2],
    ['lifetime.ts', 1],
  ])('a field that ROBIN is not sent by lib/robin/%s', (name, count) => {
    const source = readFileSync(new URL(`../../lib/robin/${name}`, import.meta.url), 'utf8');
    expect(source.match(/\.\.\.unsent\b/g)).toHaveLength(count);
    expect(source.match(/unsent satisfies NothingUnsent;/g)).toHaveLength(count);
  });

  it('a source that has no precedence', () => {
    // @ts-expect-error LOKE is missing
    const sources: Record<SourceName, unknown> = { expertsender: 1, kibo: 2 };
    expect(sources).toBeDefined();
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
