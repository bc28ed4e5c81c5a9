import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lifetimeSchema, serializeLifetime } from '../../lib/robin/lifetime.ts';
import { orderDetailsSchema, serializeOrderDetails } from '../../lib/robin/order-details.ts';
import { orderListSchema, serializeOrderList } from '../../lib/robin/order-list.ts';
import { searchResultsSchema, serializeSearchResults } from '../../lib/robin/search-results.ts';
import { escapeHtml, unescapeHtml, writeShownValue } from '../../lib/robin/shown-value.ts';

describe('what ROBIN gets', () => {
  it('is the list of its page', () => {
    const entry = {
      key: 'O1234',
      title: 'O1234',
      date: '29-01-2021 12:34',
      status: 'In progress',
      amount: '€10.00',
    };
    const answer = serializeOrderList([entry]);
    expect(answer).toEqual({
      orders: [
        {
          order_number: 'O1234',
          list_view: {
            order_number: 'O1234',
            date: '29-01-2021 12:34',
            status: 'In progress',
            amount: '€10.00',
          },
        },
      ],
    });
    expect(orderListSchema.parse(answer)).toEqual(answer);
    expect(serializeOrderList([])).toEqual({ orders: [] });
  });

  it('is the details of its page, with the button below an empty key', () => {
    const answer = serializeOrderDetails([
      {
        kind: 'details',
        rows: [
          ['status', 'In progress'],
          ['open', { kind: 'button', text: 'Edit order', url: 'https://shop.example/o?a=1&b=2' }],
        ],
      },
      { kind: 'columns', caption: 'products', items: [[['Product', 'A <b>']]] },
    ]);
    expect(answer).toEqual({
      details_view: [
        {
          display_as: 'details',
          data: {
            status: 'In progress',
            '': '<div class="panel_button"><div><a href="https://shop.example/o?a=1&amp;b=2" target="_blank">Edit order</a></div></div>',
          },
        },
        { display_as: 'columns', caption: 'products', data: [{ Product: 'A &lt;b&gt;' }] },
      ],
    });
    expect(orderDetailsSchema.parse(answer)).toEqual(answer);
  });

  it('is the search of its page, counts as texts', () => {
    const answer = serializeSearchResults(
      [
        {
          emailAddress: 'a@example.com',
          name: 'A & B',
          phoneNumber: '',
          orderCount: '1',
          totalSpent: '€123,45',
        },
      ],
      [{ key: 'O1', emailAddress: '', date: '', amount: '€12,34', name: '' }],
    );
    expect(searchResultsSchema.parse(answer)).toEqual(answer);
    expect(answer.customers[0]?.name).toBe('A &amp; B');
  });

  it('is the lifetime of its page: instants in whole seconds, numbers as numbers', () => {
    const answer = serializeLifetime({
      emailAddress: 'a@example.com',
      customerSince: Date.parse('2021-01-12T12:34:56.789Z'),
      orderCount: 12,
      currencySymbol: '$',
      totalRevenue: '154.95',
    });
    expect(answer).toEqual({
      email_address: 'a@example.com',
      customer_since: '2021-01-12T12:34:56Z',
      order_count: 12,
      currency: '$',
      total_revenue: 154.95,
    });
    expect(lifetimeSchema.parse(answer)).toEqual(answer);
  });
});

describe('a shown value', () => {
  it('holds no markup but our own, whatever a record says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, url) => {
        const kinds = ['link', 'button'] as const;
        for (const written of [text, ...kinds.map((kind) => ({ kind, text, url }))].map(writeShownValue)) {
          const ours = /<\/?div(?: class="panel_button")?>|<a href="https:[^"<>]*" target="_blank">|<\/a>/g;
          expect(written.replace(ours, '')).not.toMatch(/[<>"']/);
        }
      }),
    );
  });

  it.each([
    'http://shop.example/',
    'javascript:alert(1)',
    'https://user:password@shop.example/',
    'shop.example',
    '',
  ])('is no link to %j', (url) => {
    expect(writeShownValue({ kind: 'link', text: 'Open', url })).toBe('Open');
    expect(writeShownValue({ kind: 'button', text: 'Open', url })).toBe('Open');
  });

  it('comes back as it was: ROBIN asks by the number that it was given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('&', '<', ';', '#', 'a', 'm', 'p', "'", '"') }),
        (text) => {
          expect(unescapeHtml(escapeHtml(text))).toBe(text);
        },
      ),
    );
  });
});
