import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * A small Secrets Manager: the JSON protocol (`application/x-amz-json-1.1`) of the calls that the bridge and those
 * who deploy it use. No package has one. Signatures are not checked; nothing is stored.
 */
export interface SecretsManagerEngine {
  url: string;
  /** How often each operation was asked, by its name, such as `GetSecretValue`. */
  calls: Record<string, number>;
  /** Makes a secret, or a new version of one: it becomes AWSCURRENT, and what was becomes AWSPREVIOUS. */
  put(id: string, value: unknown, createdAt?: Date): void;
  /** The next requests are answered by `answer` (`true` if it did), so that tests play an outage. */
  intercept(answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined): void;
  close(): Promise<void>;
}

export interface SecretsManagerOptions {
  /** Values by secret id: strings as they are, anything else as JSON. */
  secrets?: Readonly<Record<string, unknown>>;
  /** 0 or absent: any free one. */
  port?: number;
}

interface SecretVersion {
  id: string;
  text: string;
  createdAt: Date;
  stages: string[];
}

interface Input {
  SecretId?: string;
  Name?: string;
  SecretString?: string;
  VersionId?: string;
  VersionStage?: string;
  ClientRequestToken?: string;
}

class ServiceRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export async function startSecretsManager(
  options: SecretsManagerOptions = {},
): Promise<SecretsManagerEngine> {
  const store = new Store();
  const calls: Record<string, number> = {};
  let intercepted: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  for (const [id, value] of Object.entries(options.secrets ?? {})) store.put(id, textOf(value));

  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
    calls[operation] = (calls[operation] ?? 0) + 1;
    if (intercepted?.(request, response)) return;
    readBody(request)
      .then((body) => send(response, 200, store.answer(operation, JSON.parse(body))))
      .catch((error: unknown) => {
        const type = error instanceof ServiceRefusal ? error.type : 'InternalServiceError';
        const message = error instanceof ServiceRefusal ? error.message : 'The request could not be read.';
        send(response, error instanceof ServiceRefusal ? 400 : 500, { __type: type, Message: message });
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    put: (id, value, createdAt) => {
      store.put(id, textOf(value), createdAt);
    },
    intercept(answer) {
      intercepted = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Secrets by id, each with its versions, the newest last. */
class Store {
  readonly #secrets = new Map<string, SecretVersion[]>();

  put(id: string, text: string, createdAt = new Date(), versionId: string = randomUUID()): SecretVersion {
    const versions = this.#secrets.get(id) ?? [];
    for (const version of versions) {
      // A version keeps no other stage than these two here; one without a stage is gone for good.
      version.stages = version.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : [];
    }
    const added = { id: versionId, text, createdAt, stages: ['AWSCURRENT'] };
    this.#secrets.set(id, [...versions.filter(({ stages }) => stages.length > 0), added]);
    return added;
  }

  answer(operation: string, input: Input): object {
    switch (operation) {
      case 'GetSecretValue':
        return this.#getSecretValue(input);
      case 'DescribeSecret':
        return this.#describeSecret(input);
      case 'PutSecretValue':
        return this.#putSecretValue(input);
      case 'CreateSecret':
        return this.#createSecret(input);
      default:
        throw new ServiceRefusal('UnknownOperationException', 'This engine does not know the operation.');
    }
  }

  #versionsOf({ SecretId = '' }: Input): { id: string; versions: SecretVersion[] } {
    const id = SecretId.replace(/^arn:aws:secretsmanager:[^:]*:[^:]*:secret:(.*)-[A-Za-z0-9]{6}$/, '$1');
    const versions = this.#secrets.get(id);
    if (!versions) {
      throw new ServiceRefusal(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    }
    return { id, versions };
  }

  #getSecretValue(input: Input): object {
    const { id, versions } = this.#versionsOf(input);
    const { VersionId, VersionStage = VersionId === undefined ? 'AWSCURRENT' : undefined } = input;
    const version = versions.find(
      (candidate) =>
        (VersionId === undefined || candidate.id === VersionId) &&
        (VersionStage === undefined || candidate.stages.includes(VersionStage)),
    );
    if (!version) {
      const what = VersionStage === undefined ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`;
      throw new ServiceRefusal(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${what}`,
      );
    }
    return {
      ...named(id),
      VersionId: version.id,
      SecretString: version.text,
      VersionStages: version.stages,
      CreatedDate: seconds(version.createdAt),
    };
  }

  #describeSecret(input: Input): object {
    const { id, versions } = this.#versionsOf(input);
    const [oldest, newest] = [versions[0], versions.at(-1)];
    return {
      ...named(id),
      ...(oldest && { CreatedDate: seconds(oldest.createdAt) }),
      ...(newest && { LastChangedDate: seconds(newest.createdAt) }),
      VersionIdsToStages: Object.fromEntries(versions.map((version) => [version.id, version.stages])),
    };
  }

  #putSecretValue(input: Input): object {
    const { id } = this.#versionsOf(input);
    const version = this.put(id, input.SecretString ?? '', new Date(), input.ClientRequestToken);
    return { ...named(id), VersionId: version.id, VersionStages: version.stages };
  }

  #createSecret({ Name = '', SecretString = '', ClientRequestToken }: Input): object {
    if (this.#secrets.has(Name)) {
      throw new ServiceRefusal(
        'ResourceExistsException',
        'The operation failed because the secret already exists.',
      );
    }
    const version = this.put(Name, SecretString, new Date(), ClientRequestToken);
    return { ...named(Name), VersionId: version.id };
  }
}

/** AWS ends the ARN with a hyphen and six characters of its own. */
function named(id: string): { ARN: string; Name: string } {
  return { ARN: `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${id}-LocaL1`, Name: id };
}

/** The protocol writes a moment as seconds with a fraction. */
function seconds(date: Date): number {
  return date.getTime() / 1000;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body === '' ? '{}' : body;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
