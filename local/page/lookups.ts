import { LOOKUP_AUTHORIZATION, readServerTiming } from '../play-lookup.ts';
import type { ReceivedRequest } from '../simulators/simulated-system.ts';
import type { Stack } from '../stack.ts';
import { describeRequest } from './describe-request.ts';
import type { AskedSource, LookupReport, Question, SourceName } from './wire.ts';

const SOURCES: readonly SourceName[] = ['expertsender', 'kibo', 'loke'];

/** How often the page is told how far a lookup is (ms). */
const PROGRESS_MS = 60;

export type LookUp = (
  question: Question,
  onProgress: (durationMs: number, asked: readonly AskedSource[]) => void,
) => Promise<LookupReport>;

/**
 * Asks as ROBIN does, through the local API Gateway and the built function, and tells what each source was asked
 * meanwhile: one lookup after the other, so that none sees another's requests.
 */
export function createLookUp(stack: Pick<Stack, 'lookupUrl' | 'kibo' | 'expertSender' | 'loke'>): LookUp {
  let previous: Promise<unknown> = Promise.resolve();
  return (question, onProgress) => {
    const report = previous.then(() => lookUp(stack, question, onProgress));
    previous = report.catch(() => undefined);
    return report;
  };
}

async function lookUp(
  stack: Parameters<typeof createLookUp>[0],
  question: Question,
  onProgress: Parameters<LookUp>[1],
): Promise<LookupReport> {
  const recorded = recordRequests({ kibo: stack.kibo, expertsender: stack.expertSender, loke: stack.loke });
  const started = Date.now();
  const progress = setInterval(() => onProgress(Date.now() - started, recorded(started)), PROGRESS_MS);
  try {
    const response = await fetch(`${stack.lookupUrl}?${searchOf(question)}`, {
      headers: { authorization: LOOKUP_AUTHORIZATION },
    });
    const answer: unknown = JSON.parse(await response.text());
    const timings = readServerTiming(response.headers.get('server-timing') ?? '');
    const bySource = [...timings].filter(([name]) => SOURCES.some((source) => source === name));
    return {
      status: response.status,
      durationMs: Date.now() - started,
      answer: typeof answer === 'object' && answer !== null ? { ...answer } : {},
      asked: recorded(started),
      timings: Object.fromEntries(bySource),
    };
  } finally {
    clearInterval(progress);
  }
}

/** What was not typed is not asked, as ROBIN leaves out what it does not know. */
export function searchOf({ email, phone }: Question): URLSearchParams {
  return new URLSearchParams({ ...(email && { email }), ...(phone && { phone }) });
}

/** From now on: the requests that each source gets, in the order of their arrival. */
function recordRequests(sources: Readonly<Record<SourceName, { requests: readonly ReceivedRequest[] }>>) {
  const before = new Map(SOURCES.map((name) => [name, sources[name].requests.length]));
  return (started: number): readonly AskedSource[] =>
    SOURCES.flatMap((name) =>
      sources[name].requests.slice(before.get(name)).map((request) => describe(name, request, started)),
    ).sort((a, b) => a.askedAt - b.askedAt);
}

function describe(source: SourceName, request: ReceivedRequest, started: number): AskedSource {
  const { at, ended } = request;
  return {
    source,
    what: describeRequest(source, request),
    askedAt: Math.max(0, at - started),
    ...(ended && { endedAt: Math.max(0, ended.at - started) }),
    ...(ended?.status !== undefined && { status: ended.status }),
  };
}
