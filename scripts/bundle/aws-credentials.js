// The AWS SDK's default chain asks SSO, profile files, child processes, web identity and the instance's metadata.
// Lambda gives credentials by the environment, and a bundle that runs elsewhere needs them there. If they are missing
// the first call fails with the SDK's own "Unable to find environment variable credentials".
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
