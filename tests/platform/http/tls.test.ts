import { createServer, type Server } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isInDoubt, NetworkError } from '../../../lib/platform/errors.ts';
import { createHttpClient } from '../../../lib/platform/http/http-client.ts';
import { closePools } from '../../../lib/platform/http/http-pool.ts';
import { createFakeClock } from '../fake-clock.ts';
import { closeServer, listen } from '../recording-server.ts';
import { createSelfSignedCertificate } from '../self-signed-certificate.ts';

const certificate = createSelfSignedCertificate();
const authorities = getCACertificates();
let server: Server;
let port: string;
let handshakes = 0;
let resumed = 0;

beforeAll(async () => {
  // Before the first connection: what is trusted is read once.
  setDefaultCACertificates([...authorities, certificate.cert]);
  server = createServer(certificate, (_, response) => {
    response.end('ok');
  }).on('secureConnection', (socket) => {
    handshakes += 1;
    if (socket.isSessionReused()) resumed += 1;
  });
  port = new URL(await listen(server)).port;
});

afterEach(closePools);

afterAll(async () => {
  setDefaultCACertificates(authorities);
  server.closeAllConnections();
  await closeServer(server);
});

const request = () => ({
  operation: 'try',
  method: 'POST' as const,
  path: [],
  body: '',
  deadline: Date.now() + 5_000,
});

describe('TLS', () => {
  it.each(['localhost', '127.0.0.1'])(
    'a trusted certificate for %s, one handshake for many calls',
    async (host) => {
      const before = handshakes;
      const baseUrl = `https://${host}:${port}`;
      const client = createHttpClient({ system: 'kibo', baseUrl });
      await client.warmUp();
      for (let round = 0; round < 3; round += 1) {
        expect(await client.request(request())).toMatchObject({ status: 200, text: 'ok' });
      }
      expect(handshakes).toBe(before + 1);
    },
  );

  it('a certificate of an authority that is not trusted: nothing is sent', async () => {
    let served = 0;
    const stranger = createServer(createSelfSignedCertificate(), () => {
      served += 1;
    });
    const baseUrl = (await listen(stranger)).replace(/^http:/, 'https:');
    const client = createHttpClient({ system: 'kibo', baseUrl });
    const error = await client.request(request()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ sent: false, cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect(isInDoubt(error)).toBe(false);
    expect(served).toBe(0);
    await closeServer(stranger);
  });

  it('the session outlives connections that were given up after a pause', async () => {
    const clock = createFakeClock(Date.now());
    const baseUrl = `https://localhost:${port}`;
    const client = createHttpClient({ system: 'kibo', baseUrl, clock });
    await client.request({ ...request(), deadline: clock.now() + 5_000 });
    const before = { handshakes, resumed };
    clock.time += 60_000;
    await client.request({ ...request(), deadline: clock.now() + 5_000 });
    expect({ handshakes, resumed }).toEqual({
      handshakes: before.handshakes + 1,
      resumed: before.resumed + 1,
    });
  });
});
