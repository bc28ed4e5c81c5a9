import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { type Clock, systemClock } from './clock.ts';
import { withinDeadline } from './deadline.ts';
import { type Call, NetworkError, SchemaError, StatusError, TimeoutError, UpstreamError } from './errors.ts';
import { parseJson, parseWith } from './json.ts';

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
  /** As `get`, with the version before the current one. */
  getVersions<S extends z.ZodMiniType>(
    secretId: string,
    schema: S,
    deadline: number,
  ): Promise<SecretVersions<z.output<S>>>;
  /**
   * Reads a secret anew because a system refused it. `true` where it has changed (now, or for somebody else a moment
   * ago), so that another try makes sense. Never rejects; asks Secrets Manager at most once in ten seconds.
   */
  renew(secretId: string, deadline: number): Promise<boolean>;
}

interface Version {
  text: string;
  createdAt: number;
}

/** What is kept of one stage (`AWSCURRENT`, `AWSPREVIOUS`) of one secret. */
interface Kept {
  /** `undefined` where there is no previous version. */
  version: Version | undefined;
  readAt: number;
  /** When it was last seen to differ from what was kept before. */
  changedAt: number;
}

const MAX_AGE_MILLISECONDS = 5 * 60_000;
/** A read serves every caller that waits for it, so it has its own time and not that of the first. */
const READ_MILLISECONDS = 5_000;
/** While a value is kept, nobody waits longer than this for a fresh one. */
const REFRESH_MILLISECONDS = 500;
/** Nor longer than this for the previous version, beside the current one. */
const PREVIOUS_MILLISECONDS = 1_000;
/** After a failed read, and between two renewals: whoever sends wrong credentials does not run up a bill. */
const PAUSE_MILLISECONDS = 10_000;
/** Callers that still used the value from before a renewal learn for this long that it has changed. */
const CHANGE_NEWS_MILLISECONDS = 30_000;

export function createSecrets(options: SecretsOptions): Secrets {
  const { client, clock = systemClock, maxAgeMilliseconds = MAX_AGE_MILLISECONDS } = options;
  const slots = new Map<string, Slot>();

  function slotOf(secretId: string, stage: Stage): Slot {
    const key = `${stage} ${secretId}`;
    const slot = slots.get(key) ?? new Slot(secretId, stage, client, clock);
    slots.set(key, slot);
    return slot;
  }

  async function read(slot: Slot, deadline: number): Promise<Version | undefined> {
    const { kept } = slot;
    if (!kept) return (await slot.read(deadline)).version;
    const now = clock.now();
    if (now - kept.readAt >= maxAgeMilliseconds && now >= slot.pausedUntil) {
      // The kept value is good enough: an outage of Secrets Manager costs a moment now and then.
      await slot.read(Math.min(deadline, now + REFRESH_MILLISECONDS)).catch(() => slot.pause());
    }
    return slot.kept?.version;
  }

  async function readCurrent(secretId: string, deadline: number): Promise<Version> {
    const version = await read(slotOf(secretId, 'AWSCURRENT'), deadline);
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
    async getVersions(secretId, schema, deadline) {
      const previous = readPrevious(secretId, deadline);
      const version = await readCurrent(secretId, deadline);
      const current = parseSecret(schema, version, secretId);
      const versions = { current, currentCreatedAt: version.createdAt };
      const before = await previous;
      if (!before) return versions;
      try {
        return { ...versions, previous: parseSecret(schema, before, secretId) };
      } catch {
        return versions;
      }
    },
    async renew(secretId, deadline) {
      const stages: Stage[] = ['AWSCURRENT', 'AWSPREVIOUS'];
      const known = stages.map((stage) => slots.get(`${stage} ${secretId}`));
      await Promise.all(known.map((slot) => slot?.renew(deadline)));
      const changedAt = known[0]?.kept?.changedAt ?? Number.NEGATIVE_INFINITY;
      return clock.now() - changedAt < CHANGE_NEWS_MILLISECONDS;
    },
  };
}

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

/** One stage of one secret: at most one read at a time. */
class Slot {
  kept: Kept | undefined;
  pausedUntil = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Kept> | undefined;
  readonly #secretId: string;
  readonly #stage: Stage;
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  readonly #clock: Clock;

  constructor(secretId: string, stage: Stage, client: Pick<SecretsManagerClient, 'send'>, clock: Clock) {
    this.#secretId = secretId;
    this.#stage = stage;
    this.#client = client;
    this.#clock = clock;
  }

  pause(): void {
    this.pausedUntil = this.#clock.now() + PAUSE_MILLISECONDS;
  }

  async read(deadline: number): Promise<Kept> {
    const isJoining = this.#reading !== undefined;
    const late = () => new TimeoutError(callOf(this.#secretId));
    const wait = () => withinDeadline(this.#startReading(), deadline, this.#clock, late);
    return wait().catch((error) => {
      // Somebody else's read may have begun long ago: a frozen function wakes up in the middle of one.
      if (isJoining && this.#clock.now() < deadline) return wait();
      throw error;
    });
  }

  async renew(deadline: number): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#renewedAt >= PAUSE_MILLISECONDS) {
      this.#renewedAt = now;
      await this.read(deadline).catch(() => {});
    } else if (this.#reading) {
      await this.read(deadline).catch(() => {});
    }
  }

  #startReading(): Promise<Kept> {
    this.#reading ??= this.#readVersion().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readVersion(): Promise<Kept> {
    const version = await this.#ask();
    const now = this.#clock.now();
    const before = this.kept;
    const isChange = before !== undefined && before.version?.text !== version?.text;
    const changedAt = isChange ? now : (before?.changedAt ?? Number.NEGATIVE_INFINITY);
    this.kept = { version, readAt: now, changedAt };
    return this.kept;
  }

  async #ask(): Promise<Version | undefined> {
    const call = callOf(this.#secretId);
    const controller = new AbortController();
    const deadline = this.#clock.now() + READ_MILLISECONDS;
    const command = new GetSecretValueCommand({ SecretId: this.#secretId, VersionStage: this.#stage });
    try {
      const answer = this.#client.send(command, { abortSignal: controller.signal });
      const late = () => new TimeoutError(call);
      const { SecretString, CreatedDate } = await withinDeadline(answer, deadline, this.#clock, late);
      if (SecretString === undefined) throw new SchemaError(call, ['SecretString']);
      return { text: SecretString, createdAt: CreatedDate?.getTime() ?? 0 };
    } catch (error) {
      // What Secrets Manager says of a stage that no version has: normal for a secret that was never rotated.
      const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
      if (isMissing && this.#stage === 'AWSPREVIOUS') return undefined;
      throw translate(error, call);
    } finally {
      controller.abort();
    }
  }
}

function callOf(secretId: string): Call {
  return { system: 'secrets-manager', operation: `read ${secretId}` };
}

function parseSecret<S extends z.ZodMiniType>(schema: S, { text }: Version, secretId: string): z.output<S> {
  const call = callOf(secretId);
  return parseWith(schema, parseJson(text, call), call);
}

/** The SDK's errors hold addresses and request ids: what is kept is a status, or a code. */
function translate(error: unknown, call: Call): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const status = statusOf(error);
  if (status !== undefined) return new StatusError(call, status);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new NetworkError(call, typeof code === 'string' ? { code } : {});
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
