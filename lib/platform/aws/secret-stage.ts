import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../clock.ts';
import { withinDeadline } from '../deadline.ts';
import { type Call, NetworkError, SchemaError, StatusError, TimeoutError, UpstreamError } from '../errors.ts';
import { errorNameOf } from '../reporting/describe-error.ts';
import { createSingleFlight } from '../single-flight.ts';

export type VersionStage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SecretVersion {
  text: string;
  createdAt: number;
}

/** What is kept of one stage (`AWSCURRENT`, `AWSPREVIOUS`) of one secret. */
interface Kept {
  /** `undefined` if there is no previous version. */
  version: SecretVersion | undefined;
  readAt: number;
  /** When it was last seen to differ from what was kept before. */
  changedAt: number;
}

/** How long one read may take. It serves every caller that waits for it, so it does not end by a caller's deadline. */
const READ_MS = 5_000;
/** After a failed read, and between two renewals: wrong credentials of a caller must not run up a bill. */
const PAUSE_MS = 10_000;
/** How long a caller waits for a renewal: while Secrets Manager hangs, the kept value decides. */
const RENEWAL_WAIT_MS = 1_000;

/** One stage of one secret: at most one read at a time. */
export class SecretStage {
  kept: Kept | undefined;
  #isReadBehind = false;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #renewing = Promise.resolve();
  /** Reads it anew, once for all callers that wait at the same time. */
  readonly read: (deadline: number) => Promise<Kept>;
  readonly #secretId: string;
  readonly #stage: VersionStage;
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  readonly #clock: Clock;

  constructor(
    secretId: string,
    stage: VersionStage,
    client: Pick<SecretsManagerClient, 'send'>,
    clock: Clock,
  ) {
    this.#secretId = secretId;
    this.#stage = stage;
    this.#client = client;
    this.#clock = clock;
    this.read = createSingleFlight({
      clock,
      runMs: READ_MS,
      work: () => this.#readVersion(),
      late: () => new TimeoutError(callOf(secretId)),
    });
  }

  /** Whether a read failed a moment ago, so that none is worth starting. */
  get isPaused(): boolean {
    return this.#clock.now() < this.#pausedUntil;
  }

  pause(): void {
    this.#pausedUntil = this.#clock.now() + PAUSE_MS;
  }

  /** Reads it anew without making the caller wait; a failed read pauses. Never rejects. */
  readBehind(): void {
    if (this.#isReadBehind || this.isPaused) return;
    this.#isReadBehind = true;
    this.read(this.#clock.now() + READ_MS)
      .catch(() => this.pause())
      .finally(() => {
        this.#isReadBehind = false;
      });
  }

  /** Reads it anew, at most once in ten seconds, and waits a moment for what comes of it. Never rejects. */
  async renew(deadline: number): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#renewedAt >= PAUSE_MS) {
      this.#renewedAt = now;
      this.#renewing = this.read(now + READ_MS).then(
        () => {},
        () => {},
      );
    }
    // A caller that comes while it is being read waits for the result as well.
    const late = () => new TimeoutError(callOf(this.#secretId));
    const waitUntil = Math.min(deadline, now + RENEWAL_WAIT_MS);
    await withinDeadline(this.#renewing, waitUntil, this.#clock, late).catch(() => {});
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

  async #ask(): Promise<SecretVersion | undefined> {
    const call = callOf(this.#secretId);
    const command = new GetSecretValueCommand({ SecretId: this.#secretId, VersionStage: this.#stage });
    try {
      const abortSignal = AbortSignal.timeout(READ_MS);
      const { SecretString, CreatedDate } = await this.#client.send(command, { abortSignal });
      if (SecretString === undefined) throw new SchemaError(call, ['SecretString']);
      return { text: SecretString, createdAt: CreatedDate?.getTime() ?? 0 };
    } catch (error) {
      // What Secrets Manager says of a stage that no version has: normal for a secret that was never rotated.
      const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
      if (isMissing && this.#stage === 'AWSPREVIOUS') return undefined;
      throw translate(error, call);
    }
  }
}

export function callOf(secretId: string): Call {
  return { system: 'secrets-manager', operation: `read ${secretId}` };
}

/** The SDK's errors hold addresses and request ids: what is kept is a status and a name, or a code. */
function translate(error: unknown, call: Call): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const status = statusOf(error);
  if (status !== undefined) return new StatusError(call, status, { code: errorNameOf(error) });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new NetworkError(call, typeof code === 'string' ? { code } : {});
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
