import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const undici = localFile('undici.js');
const awsCredentials = localFile('aws-credentials.js');
const unreachable = localFile('unreachable.js');

/**
 * Leaves out of a bundle what the functions never reach: it would be parsed at every cold start.
 * Each replacement says in its own file how it fails where it is reached all the same.
 */
export const slimPackages: Plugin = {
  name: 'slim-packages',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: undici }));
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: awsCredentials }));
    // undici loads these only for FormData and iterables as a request's body; ours are strings.
    build.onResolve({ filter: /\/web\/(fetch|webidl)\b/ }, ({ importer }) =>
      /[\\/]undici[\\/]lib[\\/]/.test(importer) ? { path: unreachable } : undefined,
    );
  },
};

function localFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
