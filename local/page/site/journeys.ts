import type { Journey, Post, Stations } from '../wire.ts';
import { duration, money } from './amounts.ts';
import { announce, byId, createList, h } from './dom.ts';
import { onLive } from './live.ts';
import { waitReason } from './reasons.ts';

type StepState = 'todo' | 'now' | 'done' | 'bad' | 'skipped';

/** How far each event is, and how many are at each place. */
export function startJourneys(): void {
  const list = byId('journeys', HTMLElement);
  const show = createList(list, ({ messageId }: Journey) => messageId, drawJourney);
  const stages = new Map<string, string>();
  let isFirst = true;
  onLive('journeys', (now) => {
    show(now);
    list.dataset.empty = String(now.length === 0);
    for (const journey of now) {
      const isNews = stages.get(journey.messageId) !== journey.stage;
      stages.set(journey.messageId, journey.stage);
      if (isNews && !isFirst && journey.endedAt !== undefined)
        announce(`${nameOf(journey)}: ${outcomeOf(journey)}`);
    }
    isFirst = false;
  });
  onLive('stations', (now) => byId('stations', HTMLElement).replaceChildren(...drawStations(now)));
}

/** Resolves once the event has come to an end, or waits. */
export function settled(messageId: string): Promise<Journey> {
  return new Promise((resolve) => {
    const stop = onLive('journeys', (journeys) => {
      const journey = journeys.find((candidate) => candidate.messageId === messageId);
      if (!journey || journey.stage === 'queue' || journey.stage === 'decision') return;
      stop();
      resolve(journey);
    });
  });
}

function drawStations({ queued, deciding, waiting, told }: Stations): HTMLElement[] {
  const stations = { Queue: queued, Deciding: deciding, Waiting: waiting, Told: told };
  return Object.entries(stations).map(([label, number]) =>
    h('div', { 'data-busy': number > 0 }, h('dt', {}, label), h('dd', {}, String(number))),
  );
}

function drawJourney(journey: Journey): HTMLElement {
  const { stage, orderNumber, title, sentAt, takenAt } = journey;
  const waited = takenAt === undefined ? 'waits' : duration(Math.max(takenAt - sentAt, 0));
  return h(
    'li',
    { 'data-stage': stage, 'data-order': orderNumber },
    h('p', { class: 'what' }, h('b', {}, orderNumber || 'no order'), ' ', title),
    h(
      'ol',
      { class: 'steps' },
      step('Queue', stage === 'queue' ? 'now' : 'done', waited),
      step('Decision', decisionState(journey), decisionText(journey)),
      step('POST', postState(journey), postText(journey)),
    ),
    h('p', { class: 'outcome' }, outcomeOf(journey)),
  );
}

function step(name: string, state: StepState, text: string): HTMLElement {
  return h('li', { 'data-state': state }, h('span', {}, name), h('small', {}, text));
}

function decisionState({ stage, reason, posts }: Journey): StepState {
  if (stage === 'queue') return 'todo';
  if (stage === 'decision') return posts.length > 0 ? 'done' : 'now';
  if (stage === 'dead') return reason === 'refused-by-robin' ? 'done' : 'bad';
  return 'done';
}

function decisionText({ stage, takenAt, endedAt, deliveries, posts }: Journey): string {
  if (stage === 'queue') return '–';
  if (deliveries > 1) return `delivery ${deliveries}`;
  if (stage === 'nothing') return 'nothing new';
  if (stage === 'decision') return posts.length > 0 ? 'tell ROBIN' : 'deciding';
  return takenAt === undefined || endedAt === undefined ? 'done' : duration(endedAt - takenAt);
}

function postState({ stage, posts }: Journey): StepState {
  if (stage === 'told') return 'done';
  if (stage === 'nothing') return 'skipped';
  const last = posts.at(-1);
  if (last === undefined) return stage === 'waiting' || stage === 'dead' ? 'skipped' : 'todo';
  return stage === 'decision' && last.status === undefined ? 'now' : 'bad';
}

function postText({ stage, posts }: Journey): string {
  if (posts.length === 0) return '–';
  const unanswered = stage === 'decision' ? 'under way' : 'no answer';
  return posts.map(({ status }) => (status === undefined ? unanswered : String(status))).join(', ');
}

function nameOf({ orderNumber, title }: Journey): string {
  return orderNumber || title;
}

function outcomeOf({ stage, reason, detail, posts }: Journey): string {
  switch (stage) {
    case 'queue':
      return 'On the queue.';
    case 'decision':
      return posts.length > 0 ? 'ROBIN is being told.' : 'The function decides what ROBIN is told.';
    case 'waiting':
      return `Comes again: ${waitReason(reason)}.`;
    case 'told':
      return posts.filter(isAccepted).map(describePost).join(' ');
    case 'nothing':
      return 'Nothing to tell: ROBIN knows this already.';
    case 'dead':
      return `Dead letter: ${reason ?? 'unknown'}${detail ? ` (${detail})` : ''}.`;
  }
}

function isAccepted({ status = 0 }: Post): boolean {
  return status >= 200 && status < 300;
}

function describePost({ revenue = 0, oldRevenue, isFirstOrder }: Post): string {
  const amount = money(revenue, 'EUR');
  const told = oldRevenue === undefined ? `${amount}` : `${amount} instead of ${money(oldRevenue, 'EUR')}`;
  return `ROBIN was told ${told}${isFirstOrder ? ', a first order' : ''}.`;
}
