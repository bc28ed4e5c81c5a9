import type { CountryCode } from 'libphonenumber-js/max';
import type {
  CustomerRecord,
  CustomerSource,
  Memberships,
  OrderNumbers,
} from '../customer/customer-record.ts';
import { emailAddressSpellings } from '../customer/email-address.ts';
import type { Asked, MatchedBy } from '../customer/matching.ts';
import type { Clock } from '../platform/clock.ts';
import type { SharedDeadline } from '../platform/deadline.ts';
import { askInTime } from './ask-in-time.ts';
import type { Evidence } from './evidence.ts';
import { FAILED, type JudgedAnswer, joinAnswers, judgeAnswer, judgeCrmAnswer } from './judged-answer.ts';
import type { LookupLog } from './log-codes.ts';
import { matchOrders } from './shop-numbers.ts';

export interface InquiryOptions {
  /** In which phone numbers without a country are read. */
  country: CountryCode;
  /** After it nothing is waited for any more, whatever a source does. */
  deadline: SharedDeadline;
  clock: Clock;
  log: LookupLog;
}

/** Everything that is asked of one source in one lookup. Never rejects; no question is asked twice. */
export class Inquiry {
  readonly source: CustomerSource;
  /** Resolves when the questions by e-mail address and by phone have ended. */
  readonly answered: Promise<unknown>;
  readonly #asked: Asked;
  readonly #options: InquiryOptions;
  readonly #startedAt: number;
  readonly #crmIdQuestions = new Map<string, Promise<void>>();
  readonly #membershipQuestions = new Map<string, Promise<void>>();
  readonly #byCrmId = new Map<string, JudgedAnswer>();
  readonly #memberships = new Map<string, Memberships | undefined>();
  readonly #orders = new Map<string, OrderNumbers | undefined>();
  #byEmail: JudgedAnswer | undefined;
  #byPhone: JudgedAnswer | undefined;
  #turns = 0;
  #endedAt: number | undefined;

  constructor(source: CustomerSource, asked: Asked, options: InquiryOptions) {
    this.source = source;
    this.#asked = asked;
    this.#options = options;
    this.#startedAt = options.clock.now();
    const isNamed = asked.named?.has(source.name);
    const isUnavailable = asked.unavailable?.has(source.name) ?? false;
    if (isUnavailable) this.#byEmail = FAILED;
    this.answered = Promise.all(isNamed || isUnavailable ? [] : [this.#askByEmail(), this.#askByPhone()]);
  }

  /** What has been answered so far. */
  get evidence(): Evidence {
    return {
      source: this.source.name,
      byEmail: this.#byEmail,
      byPhone: this.#byPhone,
      named: this.#asked.named?.get(this.source.name),
      byCrmId: this.source.findByCrmId && this.#byCrmId,
      memberships: this.source.listMemberships && this.#memberships,
      orders: this.source.findOrders && this.#orders,
    };
  }

  /** From the first question to the end of the last; `undefined` if nothing was asked. */
  get durationMs(): number | undefined {
    return this.#endedAt === undefined ? undefined : this.#endedAt - this.#startedAt;
  }

  /** Asks by the customer number that another source gave. */
  askByCrmId(crmId: string): Promise<void> {
    return once(this.#crmIdQuestions, crmId, async () => {
      const records = await this.#ask('findByCrmId', (deadline) =>
        this.source.findByCrmId?.(crmId, deadline),
      );
      this.#byCrmId.set(crmId, records ? judgeCrmAnswer(records, crmId) : FAILED);
    });
  }

  /** Asks of which lists the customer with this id of the source is a member. */
  askMemberships(id: string): Promise<void> {
    return once(this.#membershipQuestions, id, async () => {
      const memberships = await this.#ask('listMemberships', (deadline) =>
        this.source.listMemberships?.(id, deadline),
      );
      this.#memberships.set(id, memberships);
    });
  }

  /** Asks for orders that were not asked for before, all of them in one question. */
  async askOrders(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#orders.set(id, undefined);
    const orders = await this.#ask('findOrders', (deadline) => this.source.findOrders?.(ids, deadline));
    for (const [id, order] of matchOrders(ids, orders)) this.#orders.set(id, order);
  }

  async #askByEmail(): Promise<void> {
    const { emailAddress } = this.#asked;
    if (emailAddress === undefined) return;
    // A source that compares texts knows the customer by one of them.
    const answers = await Promise.all(
      emailAddressSpellings(emailAddress).map(async (spelling) => {
        const records = await this.#ask('findByEmailAddress', (deadline) =>
          this.source.findByEmailAddress(spelling, deadline),
        );
        return records ? this.#judge(records, 'email') : FAILED;
      }),
    );
    this.#byEmail = joinAnswers(answers);
  }

  async #askByPhone(): Promise<void> {
    const { phoneNumber } = this.#asked;
    if (phoneNumber === undefined) return;
    const records = await this.#ask('findByPhoneNumber', (deadline) =>
      this.source.findByPhoneNumber(phoneNumber, deadline),
    );
    this.#byPhone = records ? this.#judge(records, 'phone') : FAILED;
  }

  #judge(records: readonly CustomerRecord[], by: MatchedBy): JudgedAnswer {
    this.#turns += 1;
    return { ...judgeAnswer(records, by, this.#asked, this.#options.country), turn: this.#turns };
  }

  /** Hands back `undefined` if the source did not answer by the deadline. */
  async #ask<T>(question: string, ask: (deadline: number) => Promise<T> | undefined): Promise<T | undefined> {
    const answer = await askInTime(this.source.name, question, ask, this.#options);
    this.#endedAt = Math.max(this.#endedAt ?? this.#startedAt, this.#options.clock.now());
    return answer;
  }
}

/** Asks by an identifier, unless that has been done. */
function once(
  questions: Map<string, Promise<void>>,
  identifier: string,
  ask: () => Promise<void>,
): Promise<void> {
  const asked = questions.get(identifier) ?? ask();
  questions.set(identifier, asked);
  return asked;
}
