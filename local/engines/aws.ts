/** Where the local deployment pretends to be: the region of queues, ARNs and signatures. */
export const LOCAL_REGION = 'eu-west-1';

/** The local engines check no signature; the SDK signs all the same, and needs something to sign with. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
