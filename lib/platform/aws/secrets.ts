import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { type Clock, systemClock } from '../clock.ts';
import { StatusError } from '../errors.ts';
import { parseJson, parseWith } from '../json.ts';
import { callOf, SecretStage, type SecretVersion, type VersionStage } from './secret-stage.ts';

interface SecretsOptions {
  client: Pick<SecretsManagerClient, 'send'>;
  clock?: Clock;
}

/** A secret and, if there is one, the version before it. */
export interface SecretVersions<T> {
  current: T;
  /** Epoch milliseconds. */
  currentCreatedAt: number;
  /** Absent if there is none, or none that can be read. */
  previous?: T;
}

/**
 * Secrets of AWS Secrets Manager, each a JSON object, kept in memory. A value that is too old is used at once and read
 * anew behind the answer, so that an outage of Secrets Manager costs no caller any time
 * (docs/decisions/kept-secrets.md). Values never stand in an error. Deadlines are epoch milliseconds.
 */
export interface Secrets {
  /** @throws UpstreamError if it cannot be read and none is kept; SchemaError if it has another shape */
  get<S extends z.ZodMiniType>(secretId: string, schema: S, deadline: number): Promise<z.output<S>>;
  /**
   * As `get`, with the version before the current one.
   *
   * @param overlapMs how long after a rotation the previous version still counts. It is not read later, and a value
   *   that was kept for longer is not used without reading it anew: there may have been a rotation since
   */
  getVersions<S extends z.ZodMiniType>(
    secretId: string,
    schema: S,
    deadline: number,
    overlapMs?: number,
  ): Promise<SecretVersions<z.output<S>>>;
  /**
   * Reads a secret anew because a system refused it. `true` if it has changed (now, or for another caller a moment
   * ago), so that another try makes sense. Never rejects; asks Secrets Manager at most once in ten seconds, and waits
   * for it a second at most.
   */
  renew(secretId: string, deadline: number): Promise<boolean>;
}

/** How old a value may be before it is read anew. */
const MAX_AGE_MS = 5 * 60_000;
/** How long a caller waits for the previous version, if none is kept, beside the current one. */
const PREVIOUS_MS = 1_000;
/** How long callers that still used the value from before a renewal are told that it has changed. */
const CHANGE_NEWS_MS = 30_000;

export function createSecrets(options: SecretsOptions): Secrets {
  const { client, clock = systemClock } = options;
  const stages: Readonly<Record<VersionStage, Map<string, SecretStage>>> = {
    AWSCURRENT: new Map(),
    AWSPREVIOUS: new Map(),
  };

  function stageOf(secretId: string, stage: VersionStage): SecretStage {
    const known = stages[stage].get(secretId);
    if (known) return known;
    const secretStage = new SecretStage(secretId, stage, client, clock);
    stages[stage].set(secretId, secretStage);
    return secretStage;
  }

  /** What is kept, at once, unless it is older than `maxKeptMs`; else what is read by the deadline. */
  async function read(
    secretStage: SecretStage,
    deadline: number,
    maxKeptMs: number,
  ): Promise<SecretVersion | undefined> {
    const { kept } = secretStage;
    const ageMs = kept === undefined ? Number.POSITIVE_INFINITY : clock.now() - kept.readAt;
    if (kept === undefined || ageMs >= maxKeptMs) return (await secretStage.read(deadline)).version;
    if (ageMs >= MAX_AGE_MS) secretStage.readBehind();
    return kept.version;
  }

  async function readCurrent(
    secretId: string,
    deadline: number,
    maxKeptMs = Number.POSITIVE_INFINITY,
  ): Promise<SecretVersion> {
    const version = await read(stageOf(secretId, 'AWSCURRENT'), deadline, maxKeptMs);
    if (!version) throw new StatusError(callOf(secretId), 404);
    return version;
  }

  /** A previous version that cannot be read refuses no caller, and keeps none waiting for long. */
  async function readPrevious(
    secretId: string,
    deadline: number,
    maxKeptMs: number,
  ): Promise<SecretVersion | undefined> {
    const secretStage = stageOf(secretId, 'AWSPREVIOUS');
    if (!secretStage.kept && secretStage.isPaused) return undefined;
    try {
      return await read(secretStage, Math.min(deadline, clock.now() + PREVIOUS_MS), maxKeptMs);
    } catch {
      secretStage.pause();
      return undefined;
    }
  }

  return {
    async get(secretId, schema, deadline) {
      return parseSecret(schema, await readCurrent(secretId, deadline), secretId);
    },
    async getVersions(secretId, schema, deadline, overlapMs = Number.POSITIVE_INFINITY) {
      const version = await readCurrent(secretId, deadline, overlapMs);
      const isOverlapping = clock.now() - version.createdAt < overlapMs;
      const previous = isOverlapping ? readPrevious(secretId, deadline, overlapMs) : undefined;
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
      const known = [stages.AWSCURRENT.get(secretId), stages.AWSPREVIOUS.get(secretId)];
      await Promise.all(known.map((secretStage) => secretStage?.renew(deadline)));
      const changedAt = known[0]?.kept?.changedAt ?? Number.NEGATIVE_INFINITY;
      return clock.now() - changedAt < CHANGE_NEWS_MS;
    },
  };
}

/** What a schema reads out of a version: every call of a lookup asks for it, a tenth of what a lookup adds. */
const parsed = new WeakMap<SecretVersion, Map<z.ZodMiniType, unknown>>();

function parseSecret<S extends z.ZodMiniType>(
  schema: S,
  version: SecretVersion,
  secretId: string,
): z.output<S> {
  const known = parsed.get(version) ?? new Map<z.ZodMiniType, unknown>();
  parsed.set(version, known);
  if (!known.has(schema)) {
    const call = callOf(secretId);
    // Trimmed, for an editor may have put a byte order mark before the JSON, which is no JSON.
    known.set(schema, parseWith(schema, parseJson(version.text.trim(), call), call));
  }
  return known.get(schema) as z.output<S>;
}
