import type { Invocation } from './invocation.ts';
import type { SimulatedRobin } from './robin.ts';
import type { PlannedOrder, Scenario } from './scenario.ts';
import type { SimulatedTable } from './table.ts';

/** What the checks look at. */
export interface Watched {
  readonly scenario: Scenario;
  readonly table: SimulatedTable;
  readonly robin: SimulatedRobin;
  now(): number;
  /** The orders so far, those of the scenario and later ones. */
  readonly orders: ReadonlyMap<string, PlannedOrder>;
  /** Whether ROBIN fails at this order now. */
  isChoking(orderNumber: string): boolean;
  /** Which invocation writes to the table at this instant. */
  actor(): Invocation | undefined;
  fail(what: string): void;
}
