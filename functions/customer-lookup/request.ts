import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** A request as API Gateway hands it over: payload format 1.0 or 2.0. */
export type LookupEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/** The method in upper case; `undefined` if an event names none. */
export function methodOf(event: LookupEvent): string | undefined {
  const method = 'httpMethod' in event ? event.httpMethod : event.requestContext?.http?.method;
  return method?.toUpperCase();
}

/**
 * The path as it was asked for, without what it stands below at a custom domain if API Gateway says so; `undefined`
 * if an event names none.
 */
export function pathOf(event: LookupEvent): string | undefined {
  if ('rawPath' in event && event.rawPath) return event.rawPath;
  return ('path' in event && event.path) || undefined;
}

/** Every value that was given for a header, whatever the case of its name. */
export function headerValues(event: LookupEvent, name: string): readonly string[] {
  const multiple = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined;
  const values = valuesOf(multiple, name).flat();
  return values.length > 0 ? values : valuesOf(event.headers, name);
}

function valuesOf<T>(headers: Readonly<Record<string, T | undefined>> | null | undefined, name: string): T[] {
  const values: T[] = [];
  for (const [key, value] of Object.entries(headers ?? {})) {
    if (key.toLowerCase() === name && value !== undefined) values.push(value);
  }
  return values;
}

/** Every value that was given for a query parameter, percent-decoded, a plus sign as a space. */
export function parameterValues(event: LookupEvent, name: string): readonly string[] {
  if ('rawQueryString' in event && event.rawQueryString) {
    // Format 2.0 joins repeated parameters with commas; only the raw query tells them from a comma in a value.
    return new URLSearchParams(event.rawQueryString).getAll(name);
  }
  const multiple =
    'multiValueQueryStringParameters' in event ? event.multiValueQueryStringParameters?.[name] : undefined;
  if (multiple) return multiple;
  const value = event.queryStringParameters?.[name];
  return value === undefined ? [] : [value];
}
