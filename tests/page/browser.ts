import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Nothing but the page: no updates, no first-run page, no calls home. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the system's own Chromium, with a new empty profile. Nothing is downloaded.
 * @throws if there is none, saying how to get one
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(PLACES), args: FLAGS });
}

/** @throws if none of the places has a browser */
export function findChromium(places: readonly string[]): string {
  const place = places.find(isExecutable);
  if (place === undefined) {
    throw new Error(
      `There is no browser at ${places.join(', ')}. Install Debian's: apt-get update && apt-get install chromium`,
    );
  }
  return place;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
