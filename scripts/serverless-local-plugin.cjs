'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * `serverless invoke local` runs a function on this machine with the settings of the stack, which name resources that
 * only exist on AWS. While `npm start` is up its settings are taken instead, and what the shell sets goes before both.
 * CommonJS, for the framework loads plugins by `require`.
 */
class LocalPlugin {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = { initialize: () => this.initialize() };
  }

  initialize() {
    const { commands } = this.serverless.processedInput;
    if (commands.join(' ') !== 'invoke local') return;
    const { provider, functions } = this.serverless.service;
    const running = this.readRunning();
    for (const [name, definition] of Object.entries(functions)) {
      const deployed = { ...provider.environment, ...definition.environment };
      const settings = { ...deployed, ...running[name] };
      for (const setting of Object.keys(settings))
        settings[setting] = process.env[setting] ?? settings[setting];
      // A reference to a resource has no value here: the function then says which setting it misses.
      const plain = Object.entries(settings).filter(
        ([, value]) => value === null || typeof value !== 'object',
      );
      definition.environment = Object.fromEntries(plain);
    }
    provider.environment = {};
  }

  /** What `npm start` has written (local/settings-file.ts): settings by function. */
  readRunning() {
    try {
      return JSON.parse(readFileSync(join(this.serverless.serviceDir, '.local', 'settings.json'), 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return {};
      throw error;
    }
  }
}

module.exports = LocalPlugin;
