import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { frameworkFor } from './framework.ts';

const require = createRequire(import.meta.url);
const ParametersPlugin: new (
  serverless: object,
) => object = require('../../scripts/serverless-parameters-plugin.cjs');

const TESTED = { name: 'osls', version: '4.3.1' };

/** @returns the parameters as the framework finds them */
function start(given: readonly string[], asked: Parameters<typeof frameworkFor>[1] = {}, tool = TESTED) {
  class OnTool extends ParametersPlugin {
    get tool() {
      return tool;
    }
  }
  const framework = frameworkFor(given, asked);
  new OnTool(framework);
  return framework.configurationInput.params as Record<string, object>;
}

describe('the deploy tool', () => {
  it.each([
    { name: 'osls', version: '4.4.0' },
    { name: 'serverless', version: '4.3.1' },
  ])('is the tested one, or refused by name and version: %j', (tool) => {
    expect(() => start([], {}, tool)).toThrow(
      `Deploy with osls 4.3.1, which the tests run with: npm ci, then npx serverless. This is ${tool.name} ${tool.version}.`,
    );
  });

  it('is known by its own package, whatever it calls its class and version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tool-'));
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'package.json'), '{"name":"serverless","version":"4.3.1"}');
    writeFileSync(join(folder, 'lib', 'main.js'), 'module.exports = class Serverless {}');
    const script = `const { readTool } = require(${JSON.stringify(require.resolve('../../scripts/deploy/running-tool.cjs'))});
      const read = (main) => readTool(require(main));
      class Bundled {}
      const tools = [read(${JSON.stringify(join(folder, 'lib', 'main.js'))}), read('osls'), readTool(Bundled)];
      console.log(JSON.stringify(tools));`;
    const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(JSON.parse(said)).toEqual([
      { name: 'serverless', version: '4.3.1' },
      { name: 'osls', version: '4.3.1' },
      { name: 'a tool', version: 'of an unknown package' },
    ]);
  });
});

describe('the command line', () => {
  it.each(['deploy function', 'rollback function'])('has no %s, which no check would see', (command) => {
    expect(() => start([], { command, stage: 'production' })).toThrow(
      `Take the whole stack: npx serverless ${command.split(' ')[0]} --stage production`,
    );
  });

  it.each([
    ['liveSince=', '--param="liveSince=" has no value'],
    ['lookupAllowedCidrs', '--param="lookupAllowedCidrs" has no value'],
    [`owner=\${env:HOME}`, 'owner (--param) has "${"'],
  ])('has no parameter %s', (given, fault) => {
    expect(() => start(['timeZone=UTC', given])).toThrow(fault);
  });
});

describe('a value that the framework would stumble over', () => {
  const configured = {
    default: {
      lookupMemoryMb: 1024,
      orderEventsMemoryMb: 1024,
      orderEventsTimeoutSeconds: 60,
      orderEventsBatchSize: 100,
      orderEventsBatchWindowSeconds: 1,
      orderEventsMaxConcurrency: 2,
      logRetentionDays: 30,
      lookupProvisionedConcurrency: '',
      lookupReservedConcurrency: '',
      kmsKeyArn: '',
      vpcSubnetIds: '',
      owner: '',
    },
  };
  const ofStage = (values: object) => ({ default: configured.default, dev: values });

  it.each([
    'lookupMemoryMb=1GB',
    'orderEventsMemoryMb=64',
    'orderEventsTimeoutSeconds=1000',
    'orderEventsBatchSize=0',
    'orderEventsBatchWindowSeconds=301',
    'orderEventsMaxConcurrency=1',
    'logRetentionDays=10',
    'logRetentionDays=30 days',
    'lookupProvisionedConcurrency=2.5',
    'lookupReservedConcurrency=-1',
    'kmsKeyArn=alias/robin',
    `owner=${'x'.repeat(257)}`,
    `vpcSubnetIds=${Array(17).fill('subnet-0a').join()}`,
  ])('is refused by the name of its parameter before it reads one: %s', (given) => {
    const [name = '', value] = given.split('=');
    const named = new RegExp(`^These values cannot be deployed:\\n- ${name} must be [^\\n]+\\n\\(`);
    expect(() => start([given], { configured })).toThrow(named);
    expect(() => start([], { configured: ofStage({ [name]: value }) })).toThrow(named);
  });

  it('is none by default, and none that is a variable of a section still', () => {
    start([], { configured });
    start([], { configured: ofStage({ lookupMemoryMb: `\${env:MEMORY}` }) });
  });
});

describe('a stage’s own file', () => {
  let serviceDir: string;
  beforeEach(() => {
    serviceDir = mkdtempSync(join(tmpdir(), 'stage-'));
  });
  afterEach(() => rmSync(serviceDir, { recursive: true }));
  const sectionOf = (stage: string, command: string) => start([], { stage, serviceDir, command })[stage];

  it('is the stage’s section before the framework reads a value', () => {
    writeFileSync(
      join(serviceDir, 'stage.shop.yml'),
      'liveSince: 2026-01-01T00:00:00Z\nvpcSubnetIds: [subnet-1, subnet-2]\n',
    );
    expect(sectionOf('shop', 'deploy')).toEqual({
      liveSince: '2026-01-01T00:00:00Z',
      vpcSubnetIds: 'subnet-1,subnet-2',
    });
  });

  it('has values themselves: what the framework would resolve is refused by name', () => {
    writeFileSync(join(serviceDir, 'stage.shop.yml'), `liveSince: \${env:LIVE}\n`);
    expect(() => sectionOf('shop', 'deploy')).toThrow('liveSince (stage.shop.yml) has "${"');
  });

  it('is of no stage that is named as the defaults are', () => {
    writeFileSync(join(serviceDir, 'stage.default.yml'), 'lookupAllowedCidr: 192.0.2.0/24\n');
    for (const command of ['package', 'deploy'])
      expect(() => sectionOf('default', command)).toThrow(/^No stage is named default:/);
    expect(sectionOf('default', 'remove')).toBeDefined();
  });

  it('is not done without if its name is mistyped', () => {
    writeFileSync(join(serviceDir, 'stage.shpo.yml'), '');
    expect(() => sectionOf('shop', 'package')).toThrow('There is no stage.shop.yml, but stage.shpo.yml');
    expect(sectionOf('shop', 'info')).toEqual({});
  });

  it('and the defaults of serverless.yml may have lists', () => {
    const configured = { default: { allowChange: '', lookupAllowedCidrs: ['192.0.2.0/24', '::/0'] } };
    expect(start([], { serviceDir, configured }).default).toEqual({
      allowChange: '',
      lookupAllowedCidrs: '192.0.2.0/24,::/0',
    });
  });
});
