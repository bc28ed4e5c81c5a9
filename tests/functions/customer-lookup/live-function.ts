import type { Answer } from '../../../functions/customer-lookup/answers.ts';
import type { LookupEvent } from '../../../functions/customer-lookup/request.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import { type SecretsManagerEngine, startSecretsManager } from '../../../local/engines/secrets-manager.ts';
import { type ExpertSenderSimulator, startExpertSender } from '../../../local/simulators/expertsender.ts';
import { type KiboSimulator, startKibo } from '../../../local/simulators/kibo.ts';
import { type LokeSimulator, startLoke } from '../../../local/simulators/loke.ts';
import { AUTHORIZATION, CREDENTIALS, contextWith, eventOfFormat1 } from './lookup-call.ts';

/** The function as Lambda loads it, with simulators of all that it speaks to over real HTTP. */
export interface LiveFunction {
  kibo: KiboSimulator;
  expertSender: ExpertSenderSimulator;
  loke: LokeSimulator;
  secretsManager: SecretsManagerEngine;
  handler(event: LookupEvent): Promise<Answer>;
  /** Asks as ROBIN does. */
  ask(parameters: { email?: string; phone?: string }): Promise<Answer>;
  close(): Promise<void>;
}

export const LOKE_ORGANIZATION = 'sample-organization';

/** @param environment beside what the simulators need. One function in one test file: modules are loaded once. */
export async function startLiveFunction(environment: Record<string, string> = {}): Promise<LiveFunction> {
  const [kibo, expertSender, loke] = await Promise.all([
    startKibo(),
    startExpertSender(),
    startLoke({ organizationId: LOKE_ORGANIZATION }),
  ]);
  const secretsManager = await startSecretsManager({
    secrets: {
      'test/lookup': CREDENTIALS,
      'test/kibo': { apiKey: 'kibo-key', apiSecret: 'kibo-secret' },
      'test/expertsender': { apiKey: 'expertsender-key' },
      'test/loke': { clientId: 'loke-client', clientSecret: 'loke-secret' },
    },
  });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    // A test of what is logged switches it on again.
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    LOOKUP_SECRET_ID: 'test/lookup',
    KIBO_SECRET_ID: 'test/kibo',
    KIBO_API_URL: kibo.url,
    KIBO_TOKEN_URL: kibo.tokenUrl,
    KIBO_CUSTOMER_ID_IS_CRM_ID: 'true',
    EXPERTSENDER_SECRET_ID: 'test/expertsender',
    EXPERTSENDER_API_URL: expertSender.url,
    LOKE_SECRET_ID: 'test/loke',
    LOKE_API_URL: loke.url,
    LOKE_TOKEN_URL: loke.tokenUrl,
    LOKE_ORGANIZATION_ID: LOKE_ORGANIZATION,
    LOKE_CURRENCY: 'AUD',
    ...environment,
  });
  const loaded = await import('../../../functions/customer-lookup/index.ts');
  const handler = (event: LookupEvent): Promise<Answer> => loaded.handler(event, contextWith());
  return {
    kibo,
    expertSender,
    loke,
    secretsManager,
    handler,
    ask: (parameters) =>
      handler(eventOfFormat1(new URLSearchParams(parameters).toString(), { Authorization: AUTHORIZATION })),
    async close() {
      await closePools();
      await Promise.all([kibo.close(), expertSender.close(), loke.close(), secretsManager.close()]);
    },
  };
}
