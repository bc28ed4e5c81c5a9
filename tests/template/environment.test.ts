import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readLookupSettings } from '../../functions/customer-lookup/settings.ts';
import { readOrderEventsSettings } from '../../functions/order-events/settings.ts';
import { isObject, resolve } from './intrinsics.ts';
import { EVERYTHING, ONE_SOURCE, packageStack, root, type Template } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);
const oneSource = (await packageStack(ONE_SOURCE)).template;

/** What a function finds in its environment, as AWS would put it there. */
function environmentOf(stack: Template, name: string): Record<string, string> {
  const environment = stack.Resources[name]?.Properties.Environment;
  if (!isObject(environment) || !isObject(environment.Variables))
    throw new Error(`${name} has no environment`);
  return Object.fromEntries(
    Object.entries(environment.Variables).map(([variable, value]) => {
      const text = String(resolve(value, stack));
      // `Ref` of a queue is its URL.
      return [variable, variable.endsWith('_URL') && text !== '' ? `https://sqs.example/${text}` : text];
    }),
  );
}

const lookup = environmentOf(template, 'CustomerLookupLambdaFunction');
const orders = environmentOf(template, 'OrderEventsLambdaFunction');

describe('the environment', () => {
  it('is one that both functions start with, every source on', () => {
    const settings = readLookupSettings(lookup);
    expect([settings.kibo, settings.expertSender, settings.loke]).not.toContain(undefined);
    expect(readOrderEventsSettings(orders).kibo).toBeDefined();
  });

  it('leaves to the code what no parameter says', () => {
    const settings = readLookupSettings(environmentOf(oneSource, 'CustomerLookupLambdaFunction'));
    expect(settings.kibo?.apiUrl).toMatch(/^https:/);
    expect([settings.expertSender, settings.loke]).toEqual([undefined, undefined]);
    expect(
      readOrderEventsSettings(environmentOf(oneSource, 'OrderEventsLambdaFunction')).robin.apiUrl,
    ).toMatch(/^https:/);
  });

  it('has every setting that the functions read', () => {
    const unused = [
      // Only for writing customers to ExpertSender, which neither function does.
      'EXPERTSENDER_MATCH_BY',
      // Lambda's own, and for a try-out.
      'AWS_LAMBDA_LOG_LEVEL',
      'POWERTOOLS_METRICS_DISABLED',
    ];
    const names = new Set([...Object.keys(lookup), ...Object.keys(orders), ...unused]);
    expect([...settingsOfTheCode()].filter((name) => !names.has(name))).toEqual([]);
  });

  it('has no setting that is not read', () => {
    const read = settingsOfTheCode();
    expect([...Object.keys(lookup), ...Object.keys(orders)].filter((name) => !read.has(name))).toEqual([]);
  });
});

/** The names that sources give a `SettingsReader`, or look up in an environment. */
function settingsOfTheCode(): Set<string> {
  const calls = globSync('{lib,functions}/**/*.ts', { cwd: root }).flatMap((path) => {
    const source = readFileSync(join(root, path), 'utf8');
    return [...source.matchAll(/\breader\s*\.\w+\(\s*'([A-Z][A-Z0-9_]+)'|\benvironment\.([A-Z][A-Z0-9_]+)/g)];
  });
  return new Set(calls.map(([, given, lookedUp]) => given ?? lookedUp ?? ''));
}
