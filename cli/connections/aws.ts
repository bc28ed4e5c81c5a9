import type { Environment } from '../../lib/platform/settings.ts';

type AwsService = 'DYNAMODB' | 'SQS' | 'SECRETS_MANAGER';

/**
 * What an AWS client is made with, by the SDK's own names. They are handed over and not left to the SDK, which looks at
 * the process's environment alone and so not into an `--env-file`. Whatever is not given is the SDK's to find.
 */
export function awsOptions(environment: Environment, service: AwsService) {
  const {
    AWS_REGION: region = environment.AWS_DEFAULT_REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_PROFILE: profile,
  } = environment;
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment.AWS_ENDPOINT_URL;
  return {
    // A table that grows with a backfill throttles now and then: a client that is throttled slows down.
    ...(service === 'DYNAMODB' ? { maxAttempts: 8, retryMode: 'adaptive' } : { maxAttempts: 5 }),
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(profile && { profile }),
    ...(accessKeyId &&
      secretAccessKey && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      }),
  };
}
