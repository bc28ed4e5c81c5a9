import { isObject, list, resolve } from './intrinsics.ts';
import type { Json, JsonObject, Template } from './packaged.ts';

/** One statement of a policy, its functions resolved. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Empty in the policy of a role: the holder of the role is meant. */
  readonly principals: readonly string[];
  readonly condition: JsonObject;
}

/** What a caller asks for. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** An account, a role, or a service such as `sns.amazonaws.com`. */
  readonly principal?: string;
  /** Condition keys, such as `aws:SourceArn`. */
  readonly context?: Readonly<Record<string, string>>;
}

export function readStatements(document: Json | undefined, template: Template): Statement[] {
  if (!isObject(document)) throw new Error('There is no policy document');
  return list(resolve(document.Statement ?? [], template)).map((statement) => {
    if (!isObject(statement)) throw new Error('A statement is an object');
    // These turn a statement round, and the simulation does not know them.
    for (const key of ['NotAction', 'NotResource', 'NotPrincipal']) {
      if (key in statement) throw new Error(`The simulation does not know ${key}`);
    }
    return {
      effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
      actions: list(statement.Action).map(String),
      resources: list(statement.Resource).map(String),
      principals: readPrincipals(statement.Principal),
      condition: isObject(statement.Condition) ? statement.Condition : {},
    };
  });
}

/** As IAM decides: a denial beats everything, and what no statement allows is not allowed. */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const matching = statements.filter((statement) => matches(statement, request));
  return matching.length > 0 && matching.every(({ effect }) => effect === 'Allow');
}

function matches({ actions, resources, principals, condition }: Statement, request: Request): boolean {
  return (
    actions.some((pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())) &&
    resources.some((pattern) => like(pattern, request.resource)) &&
    (principals.length === 0 || principals.some((pattern) => like(pattern, request.principal ?? ''))) &&
    Object.entries(condition).every(([operator, keys]) => holds(operator, keys, request.context ?? {}))
  );
}

function holds(operator: string, keys: Json, context: Readonly<Record<string, string>>): boolean {
  if (!/^((ForAnyValue:)?StringEquals|ArnEquals|Bool)$/.test(operator))
    throw new Error(`The simulation does not know ${operator}`);
  return Object.entries(isObject(keys) ? keys : {}).every(([key, wanted]) =>
    list(wanted).some((value) => context[key] !== undefined && like(String(value), context[key])),
  );
}

function readPrincipals(principal: Json | undefined): string[] {
  if (isObject(principal)) return Object.values(principal).flatMap((value) => list(value).map(String));
  return list(principal).map(String);
}

function like(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(text);
}
