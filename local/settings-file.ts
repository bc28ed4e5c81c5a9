import { mkdir, rm, writeFile } from 'node:fs/promises';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './engines/aws.ts';
import { removeEnvironmentFile, writeEnvironmentFile } from './environment-file.ts';
import { type Addresses, lookupSettings, orderSettings } from './function-settings.ts';

const FOLDER = new URL('../.local/', import.meta.url);
const FILE = new URL('settings.json', FOLDER);

const AWS_SETTINGS = {
  AWS_REGION: LOCAL_REGION,
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
};

/**
 * Leaves the functions' settings where `serverless invoke local` finds them (scripts/serverless-local-plugin.cjs), by
 * the functions' names in serverless.yml. They hold no secret: only where the local Secrets Manager is.
 */
export async function writeSettingsFile(addresses: Addresses): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const settings = {
    customerLookup: { ...AWS_SETTINGS, ...lookupSettings(addresses) },
    orderEvents: { ...AWS_SETTINGS, ...orderSettings(addresses) },
  };
  await writeFile(FILE, `${JSON.stringify(settings, undefined, 2)}\n`);
  await writeEnvironmentFile(addresses);
}

/** What is no longer up is no longer told. */
export async function removeSettingsFile(): Promise<void> {
  await rm(FILE, { force: true });
  await removeEnvironmentFile();
}
