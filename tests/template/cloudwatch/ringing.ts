import type { Template } from '../packaged.ts';
import { type Change, playAlarm } from './alarm.ts';
import type { Figures } from './figures.ts';

/** By the alarm's logical name; those that keep silent are left out. */
export type Changes = Readonly<Record<string, readonly Change[]>>;

/** How far CloudWatch looks for real data if some is missing: it does not say. */
const EXTRA_POINTS = [0, 10];

/**
 * What each alarm of a template does.
 * @param readings how many periods further CloudWatch may look
 * @param areAllPlayed also those that watch how much `failed`, though nothing has: most of the time of a play
 * @throws Error if it would not be the same however far CloudWatch looks back
 */
export function ringing(
  template: Template,
  figures: Figures,
  readings = EXTRA_POINTS,
  areAllPlayed = true,
): Changes {
  const alarms = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::CloudWatch::Alarm',
  );
  const [changes = {}, ...others] = readings.map((extraPoints): Changes => {
    const played = alarms.map(
      ([name, { Properties }]) =>
        [name, playAlarm(Properties, template, figures, { extraPoints, areAllPlayed })] as const,
    );
    return Object.fromEntries(played.filter(([, changed]) => changed.length > 0));
  });
  const latest = Math.max(...readings);
  if (!others.every((other) => isAlike(other, changes, latest)))
    throw new Error('It depends on how far CloudWatch looks back');
  return changes;
}

/** An alarm whose last bad period is forgotten after a day clears later by as many minutes as that is looked for. */
function isAlike(one: Changes, other: Changes, minutes: number): boolean {
  if (Object.keys(one).join() !== Object.keys(other).join()) return false;
  return Object.entries(one).every(([name, changes]) => {
    const others = other[name] ?? [];
    return (
      changes.length === others.length &&
      changes.every(({ minute, state }, index) => {
        const { minute: at = 0, state: same } = others[index] ?? {};
        return state === same && Math.abs(minute - at) <= (state === 'OK' ? minutes : 0);
      })
    );
  });
}
