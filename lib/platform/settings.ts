import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { isCurrency } from './currency.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names every setting that is missing or malformed, and what it should be. Never holds a value: it may be a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Settings are missing or malformed:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads settings one by one and remembers what is wrong, so that all of it is reported at once by `finish`.
 * An empty value counts as "not given": that is how CloudFormation writes a parameter left blank.
 */
export class SettingsReader {
  readonly #environment: Environment;
  readonly #faults: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  optional(name: string): string | undefined {
    return this.#environment[name]?.trim() || undefined;
  }

  required(name: string, what: string): string {
    return this.optional(name) ?? this.fault(`${name} is missing: ${what}`, '');
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  /** `https`, or `http` to a loopback address: a token or a person's data never leaves unencrypted. No trailing slash. */
  url(name: string, fallback?: string): string {
    const value = this.optional(name) ?? fallback;
    if (value === undefined) return this.fault(`${name} is missing: a URL`, '');
    if (!isSafeUrl(value)) {
      return this.fault(
        `${name} must be an https URL with a whole host name, or http to a loopback address`,
        '',
      );
    }
    return value.replace(/\/+$/, '');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.optional(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value === 'true' || value === 'false') return value === 'true';
    return this.fault(`${name} must be true or false`, fallback);
  }

  integer(name: string, fallback: number, range: { min: number; max: number }): number {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= range.min && number <= range.max) return number;
    return this.fault(`${name} must be a whole number from ${range.min} to ${range.max}`, fallback);
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    const choice = choices.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    return choice ?? this.fault(`${name} must be one of ${choices.join(', ')}`, fallback);
  }

  /** Comma-separated; empty entries are dropped. */
  list(name: string, fallback: readonly string[]): readonly string[] {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    return value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }

  country(name: string, fallback: CountryCode): CountryCode {
    const value = this.optional(name)?.toUpperCase();
    if (value === undefined) return fallback;
    if (isSupportedCountry(value)) return value;
    return this.fault(`${name} must be an ISO 3166 country code of two letters`, fallback);
  }

  /** IANA; `UTC` by default. */
  timeZone(name: string): string {
    const timeZone = this.text(name, 'UTC');
    // To make a formatter takes 15 ms of a cold start: only what stands in no list, such as an old name, is tried by one.
    if (timeZone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(timeZone)) return timeZone;
    try {
      return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
    } catch {
      return this.fault(`${name} must be a time zone such as Europe/Amsterdam`, 'UTC');
    }
  }

  currency(name: string, fallback?: string): string {
    const value = this.optional(name)?.toUpperCase() ?? fallback;
    if (value === undefined) return this.fault(`${name} is missing: an ISO 4217 currency code`, '');
    if (isCurrency(value)) return value;
    return this.fault(`${name} must be an ISO 4217 currency code of three letters`, '');
  }

  /** Records a fault that no single value shows, and hands back `value` so that reading can go on. */
  fault<T>(description: string, value: T): T {
    this.#faults.push(description);
    return value;
  }

  /** @throws SettingsError if anything was missing or malformed */
  finish(): void {
    if (this.#faults.length > 0) throw new SettingsError(this.#faults);
  }
}

/** Lambda's own setting, and the one that Powertools would read. */
export function logLevelOf(environment: Environment): string | undefined {
  return environment.POWERTOOLS_LOG_LEVEL ?? environment.AWS_LAMBDA_LOG_LEVEL;
}

/** If the figures of a try-out would only be in the way, by the name that Powertools knows it by. */
export function areMetricsOff(environment: Environment): boolean {
  return environment.POWERTOOLS_METRICS_DISABLED === 'true';
}

/** The names of the deployment that its figures carry; none if nothing is deployed. */
export function metricDimensionsOf(environment: Environment): Readonly<Record<string, string>> {
  const stack = environment.BRIDGE_STACK;
  const stage = environment.BRIDGE_STAGE;
  return { ...(stack && { stack }), ...(stage && { stage }) };
}

/** What is deployed: the version of package.json, and the commit that it was packaged from. */
export function releaseOf(environment: Environment): { version?: string; commit?: string } {
  const version = environment.BRIDGE_VERSION;
  const commit = environment.BRIDGE_COMMIT;
  return { ...(version && { version }), ...(commit && { commit }) };
}

/** Two names at least, as every host on the Internet has them; the parser has spelled an international one in ASCII. */
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/;

export function isSafeUrl(value: string): boolean {
  // The parser would read `https:/host` as well, and a host with a comma: nothing would be found there.
  if (!/^https?:\/\/[^/\\]/i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (isLoopback(url.hostname)) return true;
  return url.protocol === 'https:' && (HOST.test(url.hostname) || IPV6.test(url.hostname));
}

export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
