import { sampleExpertSenderCustomers } from '../simulators/sample-customers.ts';
import type { Faults } from '../simulators/simulated-system.ts';
import type { Stack } from '../stack.ts';
import type { FaultChoice, SystemFaults, SystemName } from './wire.ts';

type Systems = Pick<Stack, 'kibo' | 'expertSender' | 'loke' | 'robin'>;

interface FaultOption<F extends Faults> extends FaultChoice {
  faults: Readonly<F>;
}

const FINE = { id: 'fine', label: 'Fine', means: 'Answers at once.', faults: {} } as const;
const DOWN = {
  id: 'down',
  label: 'Down',
  means: 'Cuts every connection.',
  faults: { down: true },
} as const;
const FAILS = {
  id: 'fails',
  label: 'Fails',
  means: 'Answers everything with 500.',
  faults: { status: 500 },
} as const;

/** What every source can be made to do. */
const OF_SOURCES = [
  FINE,
  {
    id: 'slow',
    label: 'Slow',
    means: 'Answers after 0.8 seconds: within the deadline.',
    faults: { delayMs: 800 },
  },
  {
    id: 'silent',
    label: 'Silent',
    means: 'Takes every question and never answers: the deadline decides.',
    faults: { hang: true },
  },
  DOWN,
  FAILS,
  {
    id: 'nonsense',
    label: 'Nonsense',
    means: 'Answers 200 with a page that is no JSON.',
    faults: { body: '<!doctype html><title>Maintenance</title>' },
  },
] as const;

const STRANGERS = {
  id: 'strangers',
  label: 'Strangers',
  means: 'Does not look at whom it was asked for, and answers with the customers it has.',
} as const;

const OF_ROBIN = [
  FINE,
  {
    id: 'slow',
    label: 'Slow',
    means: 'Answers after 3 seconds.',
    faults: { delayMs: 3_000 },
  },
  DOWN,
  { id: 'fails', label: 'Fails', means: 'Answers 503.', faults: { status: 503 } },
  {
    id: 'busy',
    label: 'Too busy',
    means: 'Answers 429 and asks to come again in 5 seconds.',
    faults: { status: 429, retryAfter: '5' },
  },
  {
    id: 'forgets',
    label: 'Answer lost',
    means: 'Accepts every order, but its answer never arrives: the bridge cannot know whether it counted.',
    faults: { loseAnswers: true },
  },
  {
    id: 'refuses',
    label: 'Refuses',
    means: 'Answers 400 to every order: each becomes a dead letter.',
    faults: { refuse: () => true },
  },
] as const;

interface Sufferer {
  system: SystemName;
  name: string;
  role: string;
  choices: readonly FaultChoice[];
  /** @returns whether there is such a fault */
  choose(fault: string): boolean;
}

/** The faults that the page can give each simulated system, and which of them it has now. */
export interface FaultBoard {
  show(): readonly SystemFaults[];
  /** @returns whether there is such a system and such a fault */
  choose(system: string, fault: string): boolean;
}

export function createFaultBoard(systems: Systems): FaultBoard {
  const sufferers = listSufferers(systems);
  const chosen = new Map<SystemName, string>();
  return {
    show: () =>
      sufferers.map(({ system, name, role, choices }) => ({
        system,
        name,
        role,
        choices: choices.map(({ id, label, means }) => ({ id, label, means })),
        chosen: chosen.get(system) ?? FINE.id,
      })),
    choose(system, fault) {
      const sufferer = sufferers.find((candidate) => candidate.system === system);
      if (!sufferer?.choose(fault)) return false;
      chosen.set(sufferer.system, fault);
      return true;
    },
  };
}

function listSufferers({ kibo, expertSender, loke, robin }: Systems): readonly Sufferer[] {
  const stranger = sampleExpertSenderCustomers.find(({ email }) => email === 'yuki.yen@example.org');
  const ignoring = [...OF_SOURCES, { ...STRANGERS, faults: { ignoreQuestion: true } }];
  const confusing = [...OF_SOURCES, { ...STRANGERS, faults: { stranger } }];
  return [
    {
      system: 'expertsender',
      name: 'ExpertSender',
      role: 'customer data',
      ...suffering(expertSender.faults, confusing),
    },
    { system: 'kibo', name: 'Kibo', role: 'orders', ...suffering(kibo.faults, ignoring) },
    { system: 'loke', name: 'LOKE', role: 'loyalty', ...suffering(loke.faults, ignoring) },
    { system: 'robin', name: 'ROBIN', role: 'is told of orders', ...suffering(robin.faults, OF_ROBIN) },
  ];
}

/** @param faults the simulator's own, which it reads at every request: one choice takes the place of another there */
function suffering<F extends Faults>(faults: F, choices: readonly FaultOption<F>[]) {
  const names = choices.flatMap((choice) => Object.keys(choice.faults));
  return {
    choices,
    choose(fault: string): boolean {
      const choice = choices.find(({ id }) => id === fault);
      if (!choice) return false;
      for (const name of names) Reflect.deleteProperty(faults, name);
      Object.assign(faults, choice.faults);
      return true;
    },
  };
}
