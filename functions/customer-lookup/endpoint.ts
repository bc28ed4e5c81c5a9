import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import type { OrderBook, OrderSystem } from '../../lib/customer/order-record.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import type { SharedDeadline } from '../../lib/platform/deadline.ts';
import type { LookupLog } from '../../lib/profile/log-codes.ts';
import type { PanelOptions } from '../../lib/profile/panel-view.ts';
import type { AskedName } from '../../lib/shop-orders/asking.ts';
import type { Identifier } from './parameters.ts';
import type { ParameterName } from './problem.ts';
import type { LookupEvent } from './request.ts';

/** One of ROBIN's questions. A further one is a folder under `endpoints/` and a line in `endpoints.ts`. */
export interface Endpoint {
  /** The last part of its path, and the name of its folder. */
  name: string;
  /** What a 404 says: every system that could know says that it does not. */
  unknown: string;
  /** Never rejects for what a source does. */
  ask(
    event: LookupEvent,
    deadline: SharedDeadline,
    dependencies: EndpointDependencies,
  ): Promise<EndpointOutcome>;
}

/** What the endpoints answer from. */
export interface EndpointDependencies {
  sources: readonly CustomerSource[];
  /** Absent if it is off. */
  orderSystem?: OrderSystem | undefined;
  /** Absent if the bridge has none, or may not read it. */
  orderBook?: OrderBook | undefined;
  /** In which phone numbers without a country are read. */
  country: CountryCode;
  /** ISO 4217. */
  defaultCurrency: string;
  panel: PanelOptions;
  /** Which further parameters name a customer; none if it is absent. */
  identifiers?: readonly Identifier[];
  clock: Clock;
  log: LookupLog;
}

/** What came of a question; `answer-request.ts` makes HTTP of it. */
export type EndpointOutcome =
  | ({ kind: 'found'; body: object; complete: boolean } & SourceReport)
  /** Several customers are meant; `body` says so. */
  | ({ kind: 'ambiguous'; body: object } & SourceReport)
  /** Every source that is on says that it knows nothing. */
  | ({ kind: 'absent' } & SourceReport)
  /** Nothing was found, but not everything could be asked. `notice` says so in the form of an answer, if it has one. */
  | ({ kind: 'unavailable'; notice?: object } & SourceReport)
  /** What was given cannot be read, or what must be given was not. */
  | { kind: 'malformed'; parameters: readonly ParameterName[]; needed: string };

export interface SourceReport {
  /** How long each source was waited for; empty if none was asked. */
  durationsMs: ReadonlyMap<AskedName, number>;
  /** The sources that could not be asked. */
  unavailable: readonly AskedName[];
}

export const NOTHING_ASKED: SourceReport = { durationsMs: new Map(), unavailable: [] };
