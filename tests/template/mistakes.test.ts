import { describe, expect, it } from '@jest/globals';
import { EVERYTHING, packageStack } from './packaged.ts';

/** What `npx serverless package` prints if it refuses. */
async function refusal(params: Readonly<Record<string, string>>): Promise<string> {
  try {
    await packageStack({ ...EVERYTHING, ...params });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return stdout + stderr;
  }
  return 'It was packaged.';
}

describe('npx serverless package refuses', () => {
  it.each([
    [
      { lookupAllowedCidr: '192.0.2.0/24' },
      'lookupAllowedCidr (--param) is no parameter. Is it lookupAllowedCidrs?',
    ],
    [{ timeZone: 'Amsterdam' }, 'timeZone: TIME_ZONE'],
    [{ kiboSecretArn: 'kibo' }, 'kiboSecretArn must be the whole ARN of a secret'],
  ])(
    '%j',
    async (params, said) => {
      expect(await refusal(params)).toContain(said);
    },
    120_000,
  );
});
