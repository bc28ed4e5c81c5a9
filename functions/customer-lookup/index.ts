import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClientOptions } from '../../lib/platform/aws/aws-client.ts';
import { createSecrets } from '../../lib/platform/aws/secrets.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { initPhase } from '../../lib/platform/init-phase.ts';
import { createMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../lib/platform/reporting/json-log.ts';
import { areMetricsOff, logLevelOf, metricDimensionsOf, releaseOf } from '../../lib/platform/settings.ts';
import type { LookupLogCode } from '../../lib/profile/log-codes.ts';
import type { LookupDependencies } from './answer-request.ts';
import { lookupSecretSchema, PREVIOUS_IS_ACCEPTED_FOR_MS } from './basic-authentication.ts';
import { connectSources } from './connect-sources.ts';
import { createHandler } from './handler.ts';
import { createOrderBook } from './order-book.ts';
import { createPanelOptions } from './panel-options.ts';
import { rehearse } from './rehearsal.ts';
import { readLookupSettings } from './settings.ts';

/** How long what is begun in the init phase may take. */
const WARM_UP_MS = 5_000;
const SERVICE = 'customer-lookup';

const log = createLog<LookupLogCode>({ service: SERVICE, level: logLevelOf(process.env) });
log.info('lookup.started', releaseOf(process.env));
const settings = readLookupSettings(process.env);
const { country, defaultCurrency, secretId } = settings;
const secrets = createSecrets({
  client: new SecretsManagerClient({ ...awsClientOptions(), maxAttempts: 2 }),
});

const { connections, sources, orderSystem } = connectSources(settings, { secrets });
const dependencies: LookupDependencies = {
  sources,
  orderSystem,
  orderBook: settings.ledger && createOrderBook({ ...settings.ledger, secrets, clock: systemClock }),
  secrets,
  secretId,
  country,
  defaultCurrency,
  panel: createPanelOptions(settings),
  identifiers: settings.identifiers,
  deadlineMs: settings.deadlineMs,
  outageAsNotice: settings.outageAsNotice,
  clock: systemClock,
  log,
  metrics: createMetrics({
    service: SERVICE,
    deployment: metricDimensionsOf(process.env),
    off: areMetricsOff(process.env),
  }),
};

const warmUntil = Date.now() + WARM_UP_MS;
/** Lambda waits for it in the init phase; a request that comes while something is still under way joins it. */
export const ready = initPhase({
  works: connections.map((connection) => connection.warmUp(warmUntil)),
  lastSecret: secrets.getVersions(secretId, lookupSecretSchema, warmUntil, PREVIOUS_IS_ACCEPTED_FOR_MS),
  rehearse: () => rehearse(dependencies, (options) => connectSources(settings, options).sources),
  clock: systemClock,
});

export const handler = createHandler(dependencies);
