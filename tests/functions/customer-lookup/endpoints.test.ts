import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ENDPOINTS } from '../../../functions/customer-lookup/endpoints.ts';

it('every folder of an endpoint is one that can be asked', () => {
  const folders = readdirSync(new URL('../../../functions/customer-lookup/endpoints', import.meta.url));
  expect(ENDPOINTS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
});
