import { type Environment, isLoopback } from '../../lib/platform/settings.ts';

/** What a function would start with and find nothing at: an address of one's own machine is for `npm start`. */
export function findLocalAddresses(environment: Environment): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = '']) =>
    name.endsWith('_URL') && URL.canParse(value) && isLoopback(new URL(value).hostname)
      ? [`${name} must be an https URL of no local address: a deployed function finds nothing there`]
      : [],
  );
}
