import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { type Clock, systemClock } from '../clock.ts';
import { StatusError } from '../errors.ts';
import { parseJson, parseWith } from '../json.ts';
import { callOf, SecretSlot, type Stage, type Version } from './secret-slot.ts';

export interface SecretsOptions {
  client: Pick<SecretsManagerClient, 'send'>;
  /** How old a value may be before it is read anew. */
  maxAgeMilliseconds?: number;
  clock?: Clock;
}

/** A secret and, where there is one, the version before it. */
export interface SecretVersions<T> {
  current: T;
  /** Epoch milliseconds. */
  currentCreatedAt: number;
  /** Absent where there is none, or none that can be read. */
  previous?: T;
}

/**
 * Secrets of AWS Secrets Manager, each a JSON object, kept in memory. A value that is too old is used for as long as
 * Secrets Manager cannot be reached. Values never stand in an error. Deadlines are epoch milliseconds.
 */
export interface Secrets {
  /** @throws UpstreamError where it cannot be read and none is kept; SchemaError where it has another shape */
  get<S extends z.ZodMiniType>(secretId: string, schema: S, deadline: number): Promise<z.output<S>>;
  /**
   * As `get`, with the version before the current one.
   *
   * @param overlapMilliseconds how long after a rotation the previous version still counts: it is not read later
   */
  getVersions<S extends z.ZodMiniType>(
    secretId: string,
    schema: S,
    deadline: number,
    overlapMilliseconds?: number,
  ): Promise<SecretVersions<z.output<S>>>;
  /**
   * Reads a secret anew because a system refused it. `true` where it has changed (now, or for somebody else a moment
   * ago), so that another try makes sense. Never rejects; asks Secrets Manager at most once in ten seconds.
   */
  renew(secretId: string, deadline: number): Promise<boolean>;
}

const MAX_AGE_MILLISECONDS = 5 * 60_000;
/** While a value is kept, nobody waits longer than this for a fresh one. */
const REFRESH_MILLISECONDS = 500;
/** Nor longer than this for the previous version, beside the current one. */
const PREVIOUS_MILLISECONDS = 1_000;
/** Callers that still used the value from before a renewal learn for this long that it has changed. */
const CHANGE_NEWS_MILLISECONDS = 30_000;

export function createSecrets(options: SecretsOptions): Secrets {
  const { client, clock = systemClock, maxAgeMilliseconds = MAX_AGE_MILLISECONDS } = options;
  const slots: Readonly<Record<Stage, Map<string, SecretSlot>>> = {
    AWSCURRENT: new Map(),
    AWSPREVIOUS: new Map(),
  };

  function slotOf(secretId: string, stage: Stage): SecretSlot {
    const known = slots[stage].get(secretId);
    if (known) return known;
    const slot = new SecretSlot(secretId, stage, client, clock);
    slots[stage].set(secretId, slot);
    return slot;
  }

  function isFresh({ kept }: SecretSlot): boolean {
    return kept !== undefined && clock.now() - kept.readAt < maxAgeMilliseconds;
  }

  async function read(slot: SecretSlot, deadline: number): Promise<Version | undefined> {
    const { kept } = slot;
    if (!kept) return (await slot.read(deadline)).version;
    const now = clock.now();
    if (!isFresh(slot) && now >= slot.pausedUntil) {
      // The kept value is good enough: an outage of Secrets Manager costs a moment now and then.
      await slot.read(Math.min(deadline, now + REFRESH_MILLISECONDS)).catch(() => slot.pause());
    }
    return slot.kept?.version;
  }

  async function readCurrent(secretId: string, deadline: number): Promise<Version> {
    const slot = slotOf(secretId, 'AWSCURRENT');
    // Nearly always it is, and every call asks.
    const version = isFresh(slot) ? slot.kept?.version : await read(slot, deadline);
    if (!version) throw new StatusError(callOf(secretId), 404);
    return version;
  }

  /** Nobody is refused because the older version cannot be read, and nobody waits long for it. */
  async function readPrevious(secretId: string, deadline: number): Promise<Version | undefined> {
    const slot = slotOf(secretId, 'AWSPREVIOUS');
    const now = clock.now();
    if (!slot.kept && now < slot.pausedUntil) return undefined;
    try {
      return await read(slot, Math.min(deadline, now + PREVIOUS_MILLISECONDS));
    } catch {
      slot.pause();
      return undefined;
    }
  }

  return {
    async get(secretId, schema, deadline) {
      return parseSecret(schema, await readCurrent(secretId, deadline), secretId);
    },
    async getVersions(secretId, schema, deadline, overlapMilliseconds = Number.POSITIVE_INFINITY) {
      const version = await readCurrent(secretId, deadline);
      const isOverlapping = clock.now() - version.createdAt < overlapMilliseconds;
      const previous = isOverlapping ? readPrevious(secretId, deadline) : undefined;
      const current = parseSecret(schema, version, secretId);
      const versions = { current, currentCreatedAt: version.createdAt };
      const before = previous && (await previous);
      if (!before) return versions;
      try {
        return { ...versions, previous: parseSecret(schema, before, secretId) };
      } catch {
        return versions;
      }
    },
    async renew(secretId, deadline) {
      const known = [slots.AWSCURRENT.get(secretId), slots.AWSPREVIOUS.get(secretId)];
      await Promise.all(known.map((slot) => slot?.renew(deadline)));
      const changedAt = known[0]?.kept?.changedAt ?? Number.NEGATIVE_INFINITY;
      return clock.now() - changedAt < CHANGE_NEWS_MILLISECONDS;
    },
  };
}

/** What a schema reads out of a version: asked for by every call, and the same each time. */
const parsed = new WeakMap<Version, Map<z.ZodMiniType, unknown>>();

function parseSecret<S extends z.ZodMiniType>(schema: S, version: Version, secretId: string): z.output<S> {
  const known = parsed.get(version) ?? new Map<z.ZodMiniType, unknown>();
  parsed.set(version, known);
  if (!known.has(schema)) {
    const call = callOf(secretId);
    known.set(schema, parseWith(schema, parseJson(version.text, call), call));
  }
  return known.get(schema) as z.output<S>;
}
