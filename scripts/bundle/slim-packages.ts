import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const undici = localFile('undici.js');
const awsHttpHandler = localFile('aws-http-handler.js');
const awsCredentials = localFile('aws-credentials.js');
const undiciAssert = localFile('assert.cjs');
const undiciHttp2 = localFile('undici-http2.cjs');
const undiciParser = localFile('undici-parser.cjs');
const noConfigFiles = localFile('no-config-files.js');

/**
 * Leaves out of a bundle what the functions never reach: it would be parsed at every cold start.
 * Each replacement fails by name if it is reached all the same. What pays, and what did not:
 * docs/decisions/start-and-warm-cost.md.
 */
export const slimPackages: Plugin = {
  name: 'slim-packages',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: undici }));
    build.onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: awsHttpHandler }));
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: awsCredentials }));

    const withinUndici = (filter: RegExp, replacement: (path: string) => { path: string }): void =>
      build.onResolve({ filter }, ({ importer, path }) =>
        /[\\/]undici[\\/]lib[\\/]/.test(importer) ? replacement(path) : undefined,
      );
    // Loaded only for FormData as a request's body; ours are strings.
    withinUndici(/\/web\/(fetch|webidl)\b/, leftOut);
    // Loaded only if WebAssembly knows no SIMD: not on the processors of Lambda, x64 and arm64.
    withinUndici(/\/llhttp-wasm\.js$/, leftOut);
    withinUndici(/\/llhttp_simd-wasm\.js$/, () => ({ path: undiciParser }));
    withinUndici(/\/client-h2\.js$/, () => ({ path: undiciHttp2 }));
    withinUndici(/^node:assert$/, () => ({ path: undiciAssert }));

    // Imported when first needed, which is never: no operation of ours streams events, and the user agent is Node's. For
    // such an import the bundler would keep whole all that it shares with the rest.
    build.onResolve({ filter: /^(@smithy\/core\/event-streams|bowser)$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? leftOut(path) : undefined,
    );
    build.onResolve({ filter: /^node:fs\/promises$/ }, ({ importer }) =>
      /[\\/]@(smithy|aws-sdk)[\\/]/.test(importer) ? { path: noConfigFiles } : undefined,
    );

    build.onLoad({ filter: /./, namespace: LEFT_OUT }, ({ path }) => {
      const message = `${path} was left out of the bundle: see scripts/bundle/slim-packages.ts`;
      return { contents: `throw new Error(${JSON.stringify(message)});` };
    });
  },
};

const LEFT_OUT = 'left-out';

/** Code that the bridge never reaches. A caller that reaches it all the same gets an error by name. */
function leftOut(path: string) {
  return { path, namespace: LEFT_OUT };
}

export const slimDefines = {
  // undici's own switch: without it a bundle holds its second, experimental parser, too.
  esbuildDetection: 'true',
};

function localFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
