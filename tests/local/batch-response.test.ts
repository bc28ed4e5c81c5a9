import { describe, expect, it } from '@jest/globals';
import { failedMessageIds } from '../../local/engines/batch-response.ts';

const IDS = ['1', '2', '3'];

describe('the answer of a function to a batch', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a list that is null', { batchItemFailures: null }],
  ])('that is %s is success', (_, response) => {
    expect([...failedMessageIds(response, IDS)]).toEqual([]);
  });

  it('names what is left undone', () => {
    const response = { batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '1' }] };
    expect([...failedMessageIds(response, IDS)].sort()).toEqual(['1', '3']);
  });

  it.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['an identifier that is null', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['an identifier under another name', { batchItemFailures: [{ id: '1' }] }],
    ['an identifier of no message here', { batchItemFailures: [{ itemIdentifier: '9' }] }],
    ['a good identifier and a bad one', { batchItemFailures: [{ itemIdentifier: '1' }, null] }],
    ['failures that are no list', { batchItemFailures: 'all' }],
    ['a text instead of an object', 'done'],
    ['a list instead of an object', []],
  ])('with %s is a failure of the whole batch', (_, response) => {
    expect([...failedMessageIds(response, IDS)]).toEqual(IDS);
  });
});
