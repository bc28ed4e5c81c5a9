import { describe, expect, it } from '@jest/globals';
import { findChromium } from './browser.ts';

describe('the browser tests', () => {
  it('say how to get a browser if there is none', () => {
    expect(() => findChromium(['/nowhere/chromium'])).toThrow('apt-get install chromium');
  });

  it('take the first place that has one', () => {
    expect(findChromium(['/nowhere/chromium', process.execPath])).toBe(process.execPath);
  });
});
