import type { Live, LivePart } from '../wire.ts';
import { byId } from './dom.ts';

const source = new EventSource('/api/live');

/** The parts as they were told last, for a caller that asks later. */
const latest: Partial<Live> = {};
const KEPT = [
  'stations',
  'journeys',
  'orders',
  'deadLetters',
  'faults',
] as const satisfies readonly LivePart[];
for (const part of KEPT) {
  source.addEventListener(part, (event: MessageEvent<string>) => {
    latest[part] = JSON.parse(event.data);
  });
}

/**
 * Calls `show` with the part whenever it changes, and soon with what it is now, if that is known.
 * @returns ends it
 */
export function onLive<P extends LivePart>(part: P, show: (value: Live[P]) => void): () => void {
  let isOn = true;
  const listen = (event: MessageEvent<string>) => show(JSON.parse(event.data));
  source.addEventListener(part, listen);
  queueMicrotask(() => {
    const known = latest[part];
    if (isOn && known !== undefined) show(known);
  });
  return () => {
    isOn = false;
    source.removeEventListener(part, listen);
  };
}

/** Says beside the title whether what is shown is what is. */
export function showConnection(): void {
  const status = byId('live', HTMLElement);
  const show = (state: 'live' | 'lost', text: string) => {
    status.dataset.state = state;
    status.textContent = text;
  };
  source.addEventListener('open', () => show('live', 'Live'));
  source.addEventListener('error', () => show('lost', 'Not connected: is npm start still up?'));
}
