import type { SourceName } from '../customer/customer-record.ts';
import type { Gap } from './gaps.ts';
import type { SharedPhone } from './outcomes.ts';

export type Language = 'en' | 'nl';

/** Every word that an agent reads in the panel beside the labels of the rows: lib/profile/panel-rows.ts. */
export interface Labels {
  language: Language;
  /** What stands before the value of a row that cannot be chosen. */
  rows: Readonly<
    Record<'match' | 'orderSystem' | 'totalSpent' | 'orderCount' | 'customerNumber' | 'notice', string>
  >;
  sources: Readonly<Record<SourceName, string>>;
  gaps: Readonly<Record<Gap['what'], string>>;
  /** What an agent misses if a source could not be asked. */
  lost: Readonly<Record<SourceName, string>>;
  accountStatuses: Readonly<Record<string, string>>;
  matchedByPhone: string;
  underOtherEmailAddress: string;
  spentAsLoyaltyKnows: string;
  orderCountUnknown: string;
  numberUnknown: string;
  outage: string;
  yes: string;
  no: string;
  andMore: string;
  more(count: number): string;
  accounts(count: number): string;
  sharedPhone(shared: SharedPhone): string;
}

const ENGLISH: Labels = {
  language: 'en',
  rows: {
    match: 'Match',
    orderSystem: 'Order system',
    totalSpent: 'Total spent',
    orderCount: 'Order count',
    customerNumber: 'Customer number',
    notice: 'Please note',
  },
  sources: { expertsender: 'Customer data (ExpertSender)', kibo: 'Orders (Kibo)', loke: 'Loyalty (LOKE)' },
  gaps: {
    unavailable: 'could not be asked',
    incomplete: 'could not be asked in full',
    memberships: 'memberships could not be asked',
    'order-numbers': "the shop's order numbers could not be asked for: its own are shown",
    'shared-phone': 'several customers share the phone number there, none of them is shown',
    'other-email': 'has the customer number under another e-mail address, not shown',
    unconfirmed: 'has the phone number, not shown until every system could be asked',
    unasked: 'not asked: neither e-mail address nor phone number is known',
  },
  lost: {
    expertsender: 'segment and amounts may be missing',
    kibo: 'orders and addresses may be missing',
    loke: 'points and memberships may be missing',
  },
  accountStatuses: { INACTIVE: 'Inactive', FROZEN: 'Frozen' },
  matchedByPhone: 'matched by phone only',
  underOtherEmailAddress: 'known under another e-mail address',
  spentAsLoyaltyKnows: 'as loyalty knows it',
  orderCountUnknown: 'not known',
  numberUnknown: 'not known',
  outage: 'not all systems could be asked: this may be a known customer. Please try again in a moment.',
  yes: 'yes',
  no: 'no',
  andMore: 'and more',
  more: (count) => `+${count} more`,
  accounts: (count) => `${count} accounts, added up`,
  sharedPhone: ({ customers, isMore }) =>
    `${isMore ? 'More than ' : ''}${customers} customers share this phone number. Please ask for the e-mail address.`,
};

const DUTCH: Labels = {
  language: 'nl',
  rows: {
    match: 'Herkenning',
    orderSystem: 'Bestelsysteem',
    totalSpent: 'Totaal besteed',
    orderCount: 'Aantal bestellingen',
    customerNumber: 'Klantnummer',
    notice: 'Let op',
  },
  sources: {
    expertsender: 'Klantgegevens (ExpertSender)',
    kibo: 'Bestellingen (Kibo)',
    loke: 'Spaarprogramma (LOKE)',
  },
  gaps: {
    unavailable: 'kon niet worden bevraagd',
    incomplete: 'kon niet volledig worden bevraagd',
    memberships: 'lidmaatschappen konden niet worden opgevraagd',
    'order-numbers': 'de bestelnummers van de winkel konden niet worden opgevraagd, de eigen worden getoond',
    'shared-phone': 'meerdere klanten delen daar het telefoonnummer, geen van hen wordt getoond',
    'other-email': 'heeft het klantnummer onder een ander e-mailadres, niet getoond',
    unconfirmed: 'heeft het telefoonnummer, niet getoond tot elk systeem bevraagd kon worden',
    unasked: 'niet bevraagd: e-mailadres noch telefoonnummer is bekend',
  },
  lost: {
    expertsender: 'segment en bedragen ontbreken mogelijk',
    kibo: 'bestellingen en adressen ontbreken mogelijk',
    loke: 'punten en lidmaatschappen ontbreken mogelijk',
  },
  accountStatuses: { INACTIVE: 'Inactief', FROZEN: 'Geblokkeerd' },
  matchedByPhone: 'alleen op telefoonnummer gevonden',
  underOtherEmailAddress: 'bekend onder een ander e-mailadres',
  spentAsLoyaltyKnows: 'zoals het spaarprogramma het kent',
  orderCountUnknown: 'niet bekend',
  numberUnknown: 'niet bekend',
  outage:
    'niet alle systemen konden worden bevraagd: dit kan een bekende klant zijn. Probeer het zo opnieuw.',
  yes: 'ja',
  no: 'nee',
  andMore: 'en meer',
  more: (count) => `+${count} meer`,
  accounts: (count) => `${count} accounts, opgeteld`,
  sharedPhone: ({ customers, isMore }) =>
    `${isMore ? 'Meer dan ' : ''}${customers} klanten delen dit telefoonnummer. Vraag naar het e-mailadres.`,
};

/** Dutch for `nl` and `nl-*`, else English. */
export function labelsFor(locale: string): Labels {
  return /^nl(-|$)/i.test(locale) ? DUTCH : ENGLISH;
}
