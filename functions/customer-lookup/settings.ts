import type { CountryCode } from 'libphonenumber-js/max';
import { NUMBER_KINDS } from '../../lib/customer/customer-record.ts';
import { type ExpertSenderSettings, readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { type KiboSettings, readKiboSettings } from '../../lib/kibo/settings.ts';
import { type LokeSettings, readLokeSettings } from '../../lib/loke/settings.ts';
import { mapDefined } from '../../lib/platform/lists.ts';
import { type Environment, SettingsReader } from '../../lib/platform/settings.ts';
import { type ChosenRow, PANEL_ROWS, parsePanelRow } from '../../lib/profile/panel-rows.ts';
import type { Identifier } from './parameters.ts';

export interface LookupSettings {
  secretId: string;
  /** Each `undefined` if it is off; at least one is on. */
  kibo: KiboSettings | undefined;
  expertSender: ExpertSenderSettings | undefined;
  loke: LokeSettings | undefined;
  country: CountryCode;
  defaultCurrency: string;
  /** BCP 47. */
  locale: string;
  /** IANA. */
  timeZone: string;
  deadlineMs: number;
  outageAsNotice: boolean;
  panelRows: readonly ChosenRow[];
  /** Which further parameters name a customer, and by whose number. */
  identifiers: readonly Identifier[];
  /** What the bridge has written down of orders; `undefined` if it may not be read. */
  ledger: { table: string; secretId: string } | undefined;
}

type SourceSettings = Pick<LookupSettings, 'kibo' | 'expertSender' | 'loke'>;

/** API Gateway waits no longer than 29 seconds. */
const DEADLINE_MS = { min: 100, max: 28_000 };

/** @throws SettingsError that names everything that is missing or malformed */
export function readLookupSettings(environment: Environment): LookupSettings {
  const reader = new SettingsReader(environment);
  const secretId = reader.required('LOOKUP_SECRET_ID', 'the secret with what ROBIN must send');
  const sources: SourceSettings = {
    kibo: readKiboSettings(reader),
    expertSender: readExpertSenderSettings(reader),
    loke: readLokeSettings(reader),
  };
  const settings: LookupSettings = {
    secretId,
    ...sources,
    country: reader.country('DEFAULT_COUNTRY', 'NL'),
    defaultCurrency: reader.currency('DEFAULT_CURRENCY', 'EUR'),
    locale: readLocale(reader),
    timeZone: reader.timeZone('TIME_ZONE'),
    deadlineMs: reader.integer('LOOKUP_DEADLINE_MS', 2500, DEADLINE_MS),
    outageAsNotice: reader.flag('LOOKUP_OUTAGE_AS_NOTICE', false),
    panelRows: readPanelRows(reader),
    identifiers: readIdentifiers(reader, sources),
    ledger: readLedger(reader),
  };
  if (!settings.kibo && !settings.expertSender && !settings.loke) {
    reader.fault('one of KIBO_SECRET_ID, EXPERTSENDER_SECRET_ID and LOKE_SECRET_ID must be given', undefined);
  }
  reader.finish();
  return settings;
}

/** What the endpoints themselves are asked by, in small letters: docs/contract.md, "What else ROBIN asks". */
const OWN_PARAMETERS = ['email', 'phone', 'q', 'ordernumber'];
/** What stands in a query as it is. */
const PARAMETER_NAME = /^[\w.~$[\]-]{1,100}$/;

/** `customer_identifier:crmId,kibo_id:kibo`: docs/contract.md, "A customer named by number". */
function readIdentifiers(reader: SettingsReader, sources: SourceSettings): readonly Identifier[] {
  const entries = reader.list('LOOKUP_IDENTIFIERS', []);
  const identifiers = mapDefined(entries, (entry): Identifier | undefined => {
    const [parameter = '', kindName = '', ...rest] = entry.split(':').map((part) => part.trim());
    const kind = NUMBER_KINDS.find((one) => one.toLowerCase() === kindName.toLowerCase());
    const isFree = PARAMETER_NAME.test(parameter) && !OWN_PARAMETERS.includes(parameter.toLowerCase());
    return kind !== undefined && isFree && rest.length === 0 ? { parameter, kind } : undefined;
  });
  const names = new Set(identifiers.map(({ parameter }) => parameter));
  if (names.size < entries.length) {
    const kinds = NUMBER_KINDS.join(', ');
    return reader.fault(
      'LOOKUP_IDENTIFIERS must be a list of PARAMETER:KIND, each parameter once and none that the lookup has ' +
        `already, each kind one of ${kinds}`,
      [],
    );
  }
  const unasked = NUMBER_KINDS.filter(
    (kind) => identifiers.some((one) => one.kind === kind) && !isAsked(kind, sources),
  );
  if (unasked.length === 0) return identifiers;
  return reader.fault(`LOOKUP_IDENTIFIERS has numbers whose source is off: ${unasked.join(', ')}`, []);
}

/** Whether a source that is on knows customers by such a number. */
function isAsked(kind: Identifier['kind'], { kibo, expertSender, loke }: SourceSettings): boolean {
  switch (kind) {
    case 'kibo':
      return kibo !== undefined;
    case 'loke':
      return loke !== undefined;
    case 'expertsender':
      return expertSender !== undefined;
    case 'crmId':
      return expertSender !== undefined || kibo?.customerIdIsCrmId === true;
  }
}

/** Without the table or the secret no order can be read from it. */
function readLedger(reader: SettingsReader): LookupSettings['ledger'] {
  const table = reader.optional('LEDGER_TABLE');
  const secretId = reader.optional('LEDGER_SECRET_ID');
  return table !== undefined && secretId !== undefined ? { table, secretId } : undefined;
}

const DEFAULT_LOCALE = 'en-US';

/** A tag may be well-formed and name no language that is known, as `Dutch` is: numbers would be written as in `en-US`. */
function readLocale(reader: SettingsReader): string {
  const locale = reader.text('LOCALE', DEFAULT_LOCALE);
  // To ask for it would load ICU, 9 ms of a start that needs none of it: docs/decisions/start-and-warm-cost.md.
  if (locale === DEFAULT_LOCALE) return locale;
  const fault = () => reader.fault('LOCALE must be a language tag such as en-US or nl-NL', DEFAULT_LOCALE);
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? fault();
  } catch {
    return fault();
  }
}

/** Which rows the panel shows, in their order: docs/lookup.md. */
function readPanelRows(reader: SettingsReader): readonly ChosenRow[] {
  const entries = reader.list('LOOKUP_PANEL_ROWS', PANEL_ROWS);
  const rows = entries.flatMap((entry) => parsePanelRow(entry) ?? []);
  if (rows.length === entries.length) return rows;
  const choices = [...PANEL_ROWS, 'attribute:NAME'].join(', ');
  return reader.fault(`LOOKUP_PANEL_ROWS must be a list of ${choices}`, PANEL_ROWS);
}
