import { isAddressInUse } from './engines/listen.ts';

/** Where everything listens while these ports are free; for a port that is taken, any free one is used. */
export const PORTS = {
  lookup: 4010,
  sqs: 4011,
  dynamoDb: 4012,
  secretsManager: 4013,
  robin: 4020,
  kibo: 4021,
  expertSender: 4022,
  loke: 4023,
} as const;

/** Of the page, which is no part of the bridge. */
export const PAGE_PORT = 4000;

export type Ports = { readonly [name in keyof typeof PORTS]: number };

/** For runs beside each other, such as tests: every port any free one. */
export const ANY_PORTS: Ports = {
  lookup: 0,
  sqs: 0,
  dynamoDb: 0,
  secretsManager: 0,
  robin: 0,
  kibo: 0,
  expertSender: 0,
  loke: 0,
};

/** Starts on `port`, or on any free one if that is taken. */
export async function onPortOrAnother<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    if (!isAddressInUse(error)) throw error;
    return start(0);
  }
}
