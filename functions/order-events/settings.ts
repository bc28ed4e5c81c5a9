import { type ExpertSenderSettings, readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { type KiboSettings, readKiboSettings } from '../../lib/kibo/settings.ts';
import type { DeliverySettings } from '../../lib/orders/delivery/dependencies.ts';
import { isCurrency } from '../../lib/platform/currency.ts';
import { parseInstant } from '../../lib/platform/instant.ts';
import { type Environment, SettingsReader } from '../../lib/platform/settings.ts';
import { type RobinSettings, readRobinSettings } from '../../lib/robin/settings.ts';

export interface OrderEventsSettings {
  delivery: DeliverySettings;
  /** Of moments of the sources that say none. */
  timeZone: string;
  ledgerTable: string;
  ledgerSecretId: string;
  journalTable: string | undefined;
  queueUrl: string;
  deadLetterQueueUrl: string;
  robin: RobinSettings;
  kibo: KiboSettings | undefined;
  expertSender: ExpertSenderSettings | undefined;
}

/**
 * The function's environment (docs/contract.md, "Environment of the functions").
 * @throws SettingsError naming all that is missing or malformed
 */
export function readOrderEventsSettings(environment: Environment): OrderEventsSettings {
  const reader = new SettingsReader(environment);
  const defaultCurrency = reader.currency('DEFAULT_CURRENCY', 'EUR');
  const liveSince = readLiveSince(reader);
  const settings: OrderEventsSettings = {
    delivery: {
      defaultCountry: reader.country('DEFAULT_COUNTRY', 'NL'),
      defaultCurrency,
      acceptedCurrencies: readAcceptedCurrencies(reader, defaultCurrency),
      maxOrdersPerPost: reader.integer('ROBIN_MAX_ORDERS_PER_POST', 20, { min: 1, max: 1_000 }),
      ...(liveSince !== undefined && { liveSince }),
    },
    timeZone: reader.timeZone('TIME_ZONE'),
    ledgerTable: reader.required('LEDGER_TABLE', 'the DynamoDB table of the ledger'),
    ledgerSecretId: reader.required('LEDGER_SECRET_ID', 'the secret with the ledger’s hmacKey'),
    journalTable: reader.optional('JOURNAL_TABLE'),
    queueUrl: reader.url('ORDER_EVENTS_QUEUE_URL'),
    deadLetterQueueUrl: reader.url('ORDER_EVENTS_DLQ_URL'),
    robin: readRobinSettings(reader),
    kibo: readKiboSettings(reader),
    expertSender: readExpertSenderSettings(reader),
  };
  reader.finish();
  return settings;
}

function readAcceptedCurrencies(reader: SettingsReader, defaultCurrency: string): readonly string[] {
  const currencies = reader.list('ACCEPTED_CURRENCIES', [defaultCurrency]).map((code) => code.toUpperCase());
  if (currencies.length > 0 && currencies.every(isCurrency)) return currencies;
  return reader.fault('ACCEPTED_CURRENCIES must be ISO 4217 currency codes, separated by commas', []);
}

function readLiveSince(reader: SettingsReader): number | undefined {
  const value = reader.optional('LIVE_SINCE');
  if (value === undefined) return undefined;
  const instant = parseInstant(value);
  // Whole seconds, as the dates of orders are told and kept: `backfill` and the function part them in the same way.
  if (instant) return Math.floor(instant.epochMs / 1000) * 1000;
  return reader.fault('LIVE_SINCE must be an ISO 8601 instant, such as 2026-01-31T09:00:00Z', undefined);
}
