/**
 * CloudWatch's metric math, as far as the alarms use it (CloudWatch User Guide, "Using metric math"). A time series is
 * an array with one value for each period, the oldest first; NaN is a period without a value.
 */
export type Series = Float64Array;
export type Value = Series | number | readonly Value[];

/** What an expression may refer to, and when each of its periods begins, in seconds. */
export interface Scope {
  value(id: string): Value;
  starts: Series;
}

type Node = (scope: Scope) => Value;

/** @throws Error for what it does not know: an alarm must not be played by guesses */
export function parseMetricMath(expression: string): Node {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|[<>=!]=|[-+*/<>()[\],]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) throw new Error(`Cannot read ${expression}`);
  let at = 0;

  const next = () => tokens[at] ?? '';
  const take = () => tokens[at++] ?? '';
  function expect(token: string): void {
    if (take() !== token) throw new Error(`${expression}: ${token} expected at ${at - 1}`);
  }

  function chain(operators: readonly string[], operand: () => Node): Node {
    let left = operand();
    while (operators.includes(next())) {
      const operate = OPERATORS[take()];
      if (operate === undefined) throw new Error(`Unknown operator in ${expression}`);
      const [first, second] = [left, operand()];
      left = (scope) => combine(operate, first(scope), second(scope));
    }
    return left;
  }

  const comparison = () => chain(['<', '>', '<=', '>=', '==', '!='], sum);
  const sum = () => chain(['+', '-'], product);
  const product = () => chain(['*', '/'], primary);

  function primary(): Node {
    const token = take();
    if (token === '(') {
      const inner = comparison();
      expect(')');
      return inner;
    }
    if (token === '[') return listOf(operands(']'));
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'REPEAT') return REPEAT;
    if (next() !== '(') return (scope) => scope.value(token);
    take();
    return call(token, operands(')'));
  }

  function operands(end: string): Node[] {
    const found = [comparison()];
    while (next() === ',') {
      take();
      found.push(comparison());
    }
    expect(end);
    return found;
  }

  const whole = comparison();
  if (at < tokens.length) throw new Error(`${expression}: ${next()} not expected`);
  return whole;
}

type Operation = (a: number, b: number, c: number) => number;

const { NaN: NO_VALUE, isNaN: isMissing } = Number;
const comparing = (isTrue: (a: number, b: number) => boolean) => (a: number, b: number) =>
  isMissing(a) || isMissing(b) ? NO_VALUE : isTrue(a, b) ? 1 : 0;

/** Each has no value if an operand has none. */
const OPERATORS: Readonly<Record<string, Operation>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': comparing((a, b) => a < b),
  '>': comparing((a, b) => a > b),
  '<=': comparing((a, b) => a <= b),
  '>=': comparing((a, b) => a >= b),
  '==': comparing((a, b) => a === b),
  '!=': comparing((a, b) => a !== b),
};
const fill: Operation = (a, b) => (isMissing(a) ? b : a);
const choose: Operation = (condition, yes, no) =>
  isMissing(condition) ? NO_VALUE : condition === 0 ? no : yes;

/** The word of FILL that repeats the last value. */
const REPEAT: Node = () => {
  throw new Error('REPEAT outside FILL');
};

function repeated(value: Value): Series {
  let last = NO_VALUE;
  return seriesOf(value).map((each) => {
    if (!isMissing(each)) last = each;
    return last;
  });
}

/** Of the values that are there; none where there is none. */
function runningSum(value: Value): Series {
  let sum = 0;
  return seriesOf(value).map((each) => {
    if (!isMissing(each)) sum += each;
    return isMissing(each) ? NO_VALUE : sum;
  });
}

function seriesOf(value: Value): Series {
  if (value instanceof Float64Array) return value;
  throw new Error('A time series is wanted');
}

function listOf(items: readonly Node[]): Node {
  return (scope) => items.map((item) => item(scope));
}

function call(name: string, operands: readonly Node[]): Node {
  const [first, second, third] = operands;
  if (first === undefined) throw new Error(`${name} of nothing`);
  switch (name) {
    case 'FILL':
      if (second === undefined) throw new Error('FILL with nothing');
      if (second === REPEAT) return (scope) => repeated(first(scope));
      return (scope) => combine(fill, present(first(scope)), second(scope));
    case 'IF':
      if (second === undefined) throw new Error('IF of less than two');
      // Without a third operand there is no value where the condition is not met.
      return (scope) => combine(choose, first(scope), second(scope), third?.(scope) ?? NO_VALUE);
    case 'RUNNING_SUM':
      return (scope) => runningSum(first(scope));
    case 'EPOCH':
      return (scope) => scope.starts;
    case 'MAX':
      return (scope) => aggregate(first(scope), Math.max);
    case 'MIN':
      return (scope) => aggregate(first(scope), Math.min);
    case 'SUM':
      return (scope) => aggregate(first(scope), (a, b) => a + b);
    default:
      throw new Error(`The tests do not know ${name}`);
  }
}

function present(value: Value): Value {
  if (typeof value === 'number') throw new Error('FILL wants a time series');
  return value;
}

/** Of several time series one, period by period; of one the value over all periods. Missing values are left out. */
function aggregate(value: Value, join: (a: number, b: number) => number): Value {
  if (typeof value === 'number') throw new Error('An aggregate wants a time series');
  const present: Operation = (a, b) => (isMissing(a) ? b : isMissing(b) ? a : join(a, b));
  if (value instanceof Float64Array) return value.reduce((a, b) => present(a, b, 0), NO_VALUE);
  return value.reduce((joined, item) => combine(present, joined, item), NO_VALUE);
}

/** Period by period, if one of the operands is a time series. */
function combine(operate: Operation, first: Value, second: Value, third?: Value): Value {
  const length = Math.max(lengthOf(first), lengthOf(second), lengthOf(third ?? 0));
  if (length === 0) return operate(numberOf(first), numberOf(second), numberOf(third ?? 0));
  const result = new Float64Array(length);
  const [a, b] = [spread(first, length), spread(second, length)];
  // Two loops, for nearly all the time of a play is spent here.
  if (third === undefined) {
    for (let index = 0; index < length; index += 1)
      result[index] = operate(a[index] ?? NO_VALUE, b[index] ?? NO_VALUE, 0);
    return result;
  }
  const c = spread(third, length);
  for (let index = 0; index < length; index += 1) {
    result[index] = operate(a[index] ?? NO_VALUE, b[index] ?? NO_VALUE, c[index] ?? NO_VALUE);
  }
  return result;
}

/** Kept, for an alarm is evaluated some thousand times with the same numbers. */
const constants = new Map<number, Series>();

function spread(value: Value, length: number): Series {
  if (value instanceof Float64Array) return value;
  const number = numberOf(value);
  const known = constants.get(number);
  if (known?.length === length) return known;
  const made = new Float64Array(length).fill(number);
  constants.set(number, made);
  return made;
}

function lengthOf(value: Value): number {
  return value instanceof Float64Array ? value.length : 0;
}

function numberOf(operand: Value): number {
  if (typeof operand === 'number') return operand;
  throw new Error('A list where a time series is wanted');
}
