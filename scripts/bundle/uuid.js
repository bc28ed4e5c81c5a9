// The AWS SDK takes its UUIDs from the global `crypto`, for which Node loads Web Crypto; `node:crypto` makes the same.
import { randomUUID } from 'node:crypto';

export const bindV4 = () => randomUUID;
