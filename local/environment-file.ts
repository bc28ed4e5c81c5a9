import { mkdir, rm, writeFile } from 'node:fs/promises';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './engines/aws.ts';
import { type Addresses, lookupSettings, orderSettings } from './function-settings.ts';

const FILE = new URL('../.local/environment', import.meta.url);

/** The environment of both functions together, as the command line is told it: `--env-file .local/environment`. */
export function environmentText(addresses: Addresses): string {
  const settings = {
    AWS_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    ...lookupSettings(addresses),
    ...orderSettings(addresses),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

export async function writeEnvironmentFile(addresses: Addresses): Promise<void> {
  await mkdir(new URL('.', FILE), { recursive: true });
  await writeFile(FILE, environmentText(addresses));
}

export async function removeEnvironmentFile(): Promise<void> {
  await rm(FILE, { force: true });
}
