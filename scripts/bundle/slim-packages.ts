import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const undici = localFile('undici.js');
const awsHttpHandler = localFile('aws-http-handler.js');
const awsCredentials = localFile('aws-credentials.js');
const undiciHttp = localFile('undici-http.cjs');
const undiciAssert = localFile('assert.cjs');
const undiciHttp2 = localFile('undici-http2.cjs');
const undiciParser = localFile('undici-parser.cjs');
const noConfigFiles = localFile('no-config-files.js');
const unreachable = localFile('unreachable.js');

/**
 * Leaves out of a bundle what the functions never reach: it would be parsed at every cold start.
 * Each replacement says in its own file how it fails if it is reached all the same. What pays, and what did not:
 * docs/decisions/start-and-warm-cost.md.
 */
export const slimPackages: Plugin = {
  name: 'slim-packages',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: undici }));
    build.onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: awsHttpHandler }));
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: awsCredentials }));

    const withinUndici = (filter: RegExp, replacement: string): void =>
      build.onResolve({ filter }, ({ importer }) =>
        /[\\/]undici[\\/]lib[\\/]/.test(importer) ? { path: replacement } : undefined,
      );
    // Loaded only for FormData as a request's body; ours are strings.
    withinUndici(/\/web\/(fetch|webidl)\b/, unreachable);
    // Loaded only if WebAssembly knows no SIMD: not on the processors of Lambda, x64 and arm64.
    withinUndici(/\/llhttp-wasm\.js$/, unreachable);
    withinUndici(/\/llhttp_simd-wasm\.js$/, undiciParser);
    withinUndici(/\/client-h2\.js$/, undiciHttp2);
    withinUndici(/^node:assert$/, undiciAssert);
    withinUndici(/^node:http$/, undiciHttp);

    build.onResolve({ filter: /^node:fs\/promises$/ }, ({ importer }) =>
      /[\\/]@(smithy|aws-sdk)[\\/]/.test(importer) ? { path: noConfigFiles } : undefined,
    );
  },
};

export const slimDefines = {
  // undici's own switch: without it a bundle holds its second, experimental parser, too.
  esbuildDetection: 'true',
};

function localFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
