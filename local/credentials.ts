/** Made up for this machine and no secret: what the simulators ask for and Secrets Manager hands out. */
export const LOOKUP_CREDENTIALS = { apiKey: 'local-key', apiSecret: 'local-secret' } as const;
export const ROBIN_CREDENTIALS = { apiKey: 'robin-key', apiSecret: 'robin-secret' } as const;
export const KIBO_CREDENTIALS = { apiKey: 'kibo-key', apiSecret: 'kibo-secret' } as const;
export const EXPERTSENDER_CREDENTIALS = { apiKey: 'expertsender-key' } as const;
export const LOKE_CREDENTIALS = { clientId: 'loke-client', clientSecret: 'loke-secret' } as const;
export const LOKE_ORGANIZATION_ID = 'sample-organization';

/** The secrets by the ids that the functions' settings name. */
export const LOCAL_SECRETS = {
  'local/lookup': LOOKUP_CREDENTIALS,
  'local/robin': ROBIN_CREDENTIALS,
  'local/kibo': KIBO_CREDENTIALS,
  'local/expertsender': EXPERTSENDER_CREDENTIALS,
  'local/loke': LOKE_CREDENTIALS,
  'local/ledger': { hmacKey: 'local-only-0123456789abcdef0123456789abcdef' },
} as const;
