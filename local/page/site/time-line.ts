import type { AskedSource, SourceName } from '../wire.ts';
import { h } from './dom.ts';

export const SOURCE_NAMES: Readonly<Record<SourceName, string>> = {
  expertsender: 'ExpertSender',
  kibo: 'Kibo',
  loke: 'LOKE',
};

/** A row for each question to a source: a bar from when it was asked until it was answered. */
export function drawTimeLine(asked: readonly AskedSource[], durationMs: number): HTMLElement[] {
  const scale = Math.max(durationMs, 1);
  const whole = h('span', { class: 'bar whole' });
  whole.style.width = '100%';
  const first = h(
    'li',
    {},
    h('span', { class: 'who' }, 'ROBIN ', h('span', {}, 'asks, until it is answered')),
    h('span', { class: 'track', 'aria-hidden': 'true' }, whole),
    h('span', { class: 'when' }, `0 – ${durationMs} ms`),
  );
  const questions = asked.map(({ source, what, askedAt, endedAt, status }) => {
    const end = Math.min(endedAt ?? scale, scale);
    const outcome = outcomeOf(endedAt, status);
    const bar = h('span', { class: `bar ${outcome.kind}` });
    bar.style.left = `${(100 * Math.min(askedAt, scale)) / scale}%`;
    bar.style.width = `max(6px, ${(100 * Math.max(end - askedAt, 0)) / scale}%)`;
    return h(
      'li',
      { 'data-source': source },
      h('span', { class: 'who' }, SOURCE_NAMES[source], ' ', h('span', {}, what)),
      h('span', { class: 'track', 'aria-hidden': 'true' }, bar),
      h(
        'span',
        { class: 'when' },
        writeSpan(askedAt, endedAt),
        ' ',
        h('b', { class: outcome.kind }, outcome.text),
      ),
    );
  });
  return [first, ...questions];
}

function writeSpan(askedAt: number, endedAt: number | undefined): string {
  if (endedAt === undefined) return `${askedAt} ms – …`;
  return askedAt === endedAt ? `at ${askedAt} ms` : `${askedAt} – ${endedAt} ms`;
}

function outcomeOf(endedAt: number | undefined, status: number | undefined) {
  if (endedAt === undefined) return { kind: 'open', text: 'no answer' };
  if (status === undefined) return { kind: 'bad', text: 'cut off' };
  // "Unknown" is an answer like any other.
  return status < 400 || status === 404
    ? { kind: 'good', text: String(status) }
    : { kind: 'bad', text: String(status) };
}

/** What the questions alone do not show: which source was not asked, and which were given up. */
export function explainTimeLine(
  asked: readonly AskedSource[],
  timings: Readonly<Partial<Record<SourceName, number>>>,
): string {
  const names: readonly SourceName[] = ['expertsender', 'kibo', 'loke'];
  const silent = names.filter((name) => !asked.some(({ source }) => source === name));
  const unasked = silent.map(
    (name) =>
      `${SOURCE_NAMES[name]} was not asked${name in timings ? ': it has failed too often a moment ago' : ''}.`,
  );
  const times = names.flatMap((name) =>
    timings[name] === undefined ? [] : [`${SOURCE_NAMES[name]} ${Math.round(timings[name])} ms`],
  );
  return [...unasked, ...(times.length > 0 ? [`The bridge’s own count: ${times.join(', ')}.`] : [])].join(
    ' ',
  );
}
