import { describe, expect, it } from '@jest/globals';
import { SettingsReader } from '../../lib/platform/settings.ts';
import { readRobinSettings } from '../../lib/robin/settings.ts';

describe("ROBIN's settings", () => {
  it('need the secret and nothing else', () => {
    expect(readRobinSettings(new SettingsReader({ ROBIN_SECRET_ID: 'robin' }))).toEqual({
      apiUrl: 'https://api.robinhq.com/dynamic',
      secretId: 'robin',
    });
    const reader = new SettingsReader({});
    readRobinSettings(reader);
    expect(() => reader.finish()).toThrow('ROBIN_SECRET_ID');
  });
});
