import type { CannedAnswer } from './answers.ts';

type Attribute = Readonly<Record<string, unknown>>;
type Item = Record<string, Attribute>;

/** Requests by operation, and what DynamoDB would bill, by what the item is for. */
export interface DynamoDbCounts {
  requests: Record<string, number>;
  /** Write requests by the kind of item: `ORDER`, `CUSTOMER`, `LIMITER`, the journal's `HOUR` and `OWNER`. */
  writes: Record<string, number>;
  /** Write units (1 KiB each) by the kind of item; `INDEX` is what the index of a customer's orders takes. */
  writeUnits: Record<string, number>;
  /** Consistent read units (4 KiB each). */
  readUnits: number;
}

/**
 * A DynamoDB that answers at once: a map behind the JSON protocol, with the part of the expressions that the ledger
 * uses. Conditions are not checked, for here is only one writer: tests/orders does that on real engines.
 */
export class DynamoDbStub {
  /** Each item as JSON: a million of them must fit into memory. */
  readonly #items = new Map<string, string>();
  /** Keys of the index of a customer's orders, made when it is first asked for. */
  #byCustomer: Map<string, Item[]> | undefined;
  counts: DynamoDbCounts = noCounts();

  reset(): void {
    this.counts = noCounts();
  }

  clear(): void {
    this.#byCustomer = undefined;
    this.#items.clear();
  }

  get size(): number {
    return this.#items.size;
  }

  /** Puts orders there, `ORDER#<prefix><number>`: the item as JSON, with `ORDER-NUMBER` for what becomes its own. */
  fill(prefix: string, from: number, to: number, state: string): void {
    this.#byCustomer = undefined;
    for (let number = from; number < to; number += 1) {
      const name = `${prefix}${number}`;
      this.#items.set(`ORDER#${name}`, state.replaceAll('ORDER-NUMBER', name));
    }
  }

  answer(operation: string, body: string): CannedAnswer {
    this.counts.requests[operation] = (this.counts.requests[operation] ?? 0) + 1;
    const input = JSON.parse(body);
    switch (operation) {
      case 'Query':
        return { status: 200, body: this.#query(input) };
      case 'BatchGetItem':
        return { status: 200, body: this.#batchGet(input) };
      case 'GetItem':
        return { status: 200, body: this.#get(keyOf(input.Key)) };
      case 'PutItem':
        this.#put(keyOf(input.Item), input.Item);
        return { status: 200, body: '{}' };
      case 'UpdateItem':
        return { status: 200, body: this.#update(input) };
      case 'BatchWriteItem':
        this.#batchWrite(input);
        return { status: 200, body: '{"UnprocessedItems":{}}' };
      case 'DescribeTable':
        return { status: 200, body: '{"Table":{}}' };
    }
    return { status: 400, body: JSON.stringify({ __type: 'UnknownOperationException' }) };
  }

  #batchGet({ RequestItems }: { RequestItems: Record<string, { Keys: Item[] }> }): string {
    const tables = Object.entries(RequestItems).map(([table, { Keys }]) => {
      const found = Keys.flatMap((key) => this.#items.get(keyOf(key)) ?? []);
      for (const text of found) this.counts.readUnits += Math.ceil(text.length / 4096);
      this.counts.readUnits += Keys.length - found.length;
      return `${JSON.stringify(table)}:[${found.join(',')}]`;
    });
    return `{"Responses":{${tables.join(',')}},"UnprocessedKeys":{}}`;
  }

  /** Of the journal, which is not read here: counted, and not kept. */
  #batchWrite({ RequestItems }: { RequestItems: Record<string, { PutRequest?: { Item: Item } }[]> }): void {
    for (const { PutRequest } of Object.values(RequestItems).flat()) {
      if (PutRequest) this.#count(keyOf(PutRequest.Item), sizeOfItem(PutRequest.Item));
    }
  }

  /** The newest keys of a customer, as the index has them. */
  #query(input: { ExpressionAttributeValues: Item; Limit: number }): string {
    this.#byCustomer ??= this.#indexByCustomer();
    const key = String(input.ExpressionAttributeValues[':key']?.S);
    const Items = (this.#byCustomer.get(key) ?? []).slice(0, input.Limit);
    this.counts.readUnits += Math.ceil(JSON.stringify(Items).length / 4096);
    return JSON.stringify({ Items, Count: Items.length });
  }

  #indexByCustomer(): Map<string, Item[]> {
    const index = new Map<string, Item[]>();
    for (const text of this.#items.values()) {
      const { pk = {}, customerKey, orderDate } = JSON.parse(text) as Item;
      if (!customerKey || !orderDate) continue;
      const keys = index.get(String(customerKey.S)) ?? [];
      keys.push({ pk, customerKey, orderDate });
      index.set(String(customerKey.S), keys);
    }
    for (const keys of index.values())
      keys.sort((one, other) => (String(one.orderDate?.S) < String(other.orderDate?.S) ? 1 : -1));
    return index;
  }

  #get(key: string): string {
    const found = this.#items.get(key);
    this.counts.readUnits += Math.ceil((found?.length ?? 1) / 4096);
    return found === undefined ? '{}' : `{"Item":${found}}`;
  }

  #put(key: string, item: Item): void {
    this.#byCustomer = undefined;
    const isNew = !this.#items.has(key);
    this.#items.set(key, JSON.stringify(item));
    this.#count(key, sizeOfItem(item));
    if (isNew && item.customerKey && item.orderDate) this.#add(this.counts.writeUnits, 'INDEX', 1);
  }

  #update({
    Key,
    UpdateExpression,
    ExpressionAttributeNames: names = {},
    ExpressionAttributeValues: values = {},
    ReturnValues,
  }: {
    Key: Item;
    UpdateExpression: string;
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, Attribute>;
    ReturnValues?: 'ALL_OLD';
  }): string {
    const key = keyOf(Key);
    const stored = this.#items.get(key);
    const before: Item = JSON.parse(stored ?? JSON.stringify(Key));
    const sizeBefore = sizeOfItem(before);
    // What is assigned is computed from the item as it was.
    const asItWas: Item = JSON.parse(stored ?? '{}');
    for (const section of UpdateExpression.split(/ (?=REMOVE |ADD )/)) {
      const [, action, list = ''] = /^([A-Z]+) (.*)$/.exec(section) ?? [];
      for (const clause of list.split(/, (?![^(]*\))/)) {
        if (action === 'SET') assign(before, asItWas, clause, names, values);
        else if (action === 'REMOVE') removePath(before, clause, names);
        else if (action === 'ADD') add(before, clause, names, values);
        else throw new Error(`The stub of DynamoDB does not know ${section}`);
      }
    }
    this.#items.set(key, JSON.stringify(before));
    // DynamoDB bills the larger of the item before and after.
    this.#count(key, Math.max(sizeBefore, sizeOfItem(before)));
    return ReturnValues === 'ALL_OLD' && stored !== undefined ? `{"Attributes":${stored}}` : '{}';
  }

  #count(key: string, bytes: number): void {
    const kind = key.split('#')[0] ?? key;
    this.#add(this.counts.writes, kind, 1);
    this.#add(this.counts.writeUnits, kind, Math.ceil(bytes / 1024));
  }

  #add(counts: Record<string, number>, name: string, value: number): void {
    counts[name] = (counts[name] ?? 0) + value;
  }
}

function noCounts(): DynamoDbCounts {
  return { requests: {}, writes: {}, writeUnits: {}, readUnits: 0 };
}

function keyOf(item: Item): string {
  return String(item.pk?.S);
}

/** `#a = :v`, `#a.#b = :v`, `#a = #b + :one`, and `if_not_exists(#b, :v)` in place of a path. */
function assign(
  item: Item,
  before: Item,
  clause: string,
  names: Record<string, string>,
  values: Record<string, Attribute>,
): void {
  const [path = '', expression = ''] = clause.split(' = ');
  const { parent, name } = resolvePath(item, path, names);
  const [first, second] = expression.split(' + ').map((operand) => operandOf(before, operand, names, values));
  parent[name] = second ? { N: String(Number(first?.N ?? 0) + Number(second.N)) } : (first ?? {});
}

/** `#a :v`, of numbers. */
function add(
  item: Item,
  clause: string,
  names: Record<string, string>,
  values: Record<string, Attribute>,
): void {
  const [path = '', value = ''] = clause.split(' ');
  const { parent, name } = resolvePath(item, path, names);
  parent[name] = { N: String(Number(parent[name]?.N ?? 0) + Number(values[value]?.N)) };
}

function operandOf(
  item: Item,
  operand: string,
  names: Record<string, string>,
  values: Record<string, Attribute>,
): Attribute | undefined {
  const [, path = operand, fallback = ''] = /^if_not_exists\((.*), (.*)\)$/.exec(operand) ?? [];
  if (path.startsWith(':')) return values[path];
  const { parent, name } = resolvePath(item, path, names);
  return parent[name] ?? values[fallback];
}

/** `#a`, `#a.#b`, `#a[0]`. */
function removePath(item: Item, path: string, names: Record<string, string>): void {
  const indexed = /^(.*)\[(\d+)\]$/.exec(path);
  const { parent, name } = resolvePath(item, indexed?.[1] ?? path, names);
  if (!indexed) delete parent[name];
  else (parent[name]?.L as unknown[] | undefined)?.splice(Number(indexed[2]), 1);
}

function resolvePath(
  item: Item,
  path: string,
  names: Record<string, string>,
): { parent: Item; name: string } {
  const steps = path.split('.').map((step) => names[step] ?? step);
  let parent = item;
  for (const step of steps.slice(0, -1)) parent = (parent[step]?.M ?? {}) as Item;
  return { parent, name: steps.at(-1) ?? '' };
}

/** As DynamoDB counts: UTF-8 names and values, a number about half its digits, 3 bytes for a map or list and 1 each. */
export function sizeOfItem(item: Readonly<Record<string, object>>): number {
  return Object.entries(item).reduce(
    (sum, [name, attribute]) => sum + Buffer.byteLength(name) + sizeOfAttribute(attribute),
    0,
  );
}

function sizeOfAttribute(attribute: object): number {
  const [type, value] = Object.entries(attribute)[0] ?? [];
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(value));
    case 'N':
      return Math.ceil(String(value).length / 2) + 1;
    case 'M':
      return 3 + sizeOfItem(value as Item) + Object.keys(value as Item).length;
    case 'L':
      return 3 + (value as Attribute[]).reduce((sum, element) => sum + sizeOfAttribute(element) + 1, 0);
    default:
      return 1;
  }
}
