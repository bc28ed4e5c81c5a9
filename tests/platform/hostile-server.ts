import { createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** What to do with a connection once a whole request head has arrived on it. */
export type Misbehaviour = (socket: Socket) => void;

export interface HostileServer {
  url: string;
  /** Connections accepted so far, and those still open. */
  accepted: number;
  open(): number;
  /** Requests whose head arrived whole, as text. */
  readonly requests: string[];
  misbehave(behaviour: Misbehaviour, onConnection?: Misbehaviour): void;
  close(): Promise<void>;
}

/** Speaks TCP, so that it may break every rule of HTTP. */
export async function startHostileServer(): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let behaviour: Misbehaviour = () => {};
  let greet: Misbehaviour = () => {};
  const server = createServer((socket) => {
    hostile.accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    greet(socket);
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      hostile.requests.push(head);
      head = '';
      behaviour(socket);
    });
  });
  const hostile: HostileServer = {
    url: '',
    accepted: 0,
    open: () => sockets.size,
    requests: [],
    misbehave(next, onConnection = () => {}) {
      behaviour = next;
      greet = onConnection;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  hostile.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return hostile;
}

/** A whole answer, with its length. */
export function answer(body: string | Buffer, headers: readonly string[] = [], status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, `content-length: ${bytes.length}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

const MEBIBYTE = 1024 * 1024;
const json = 'content-type: application/json';
const zeros = Buffer.alloc(50 * MEBIBYTE);
const compressed = (bytes: Buffer, coding: string) => answer(bytes, [json, `content-encoding: ${coding}`]);
let bombs: Record<'gzip' | 'br', Buffer> | undefined;

/** 50 MiB of zeros, made once. */
function bombOf(coding: 'gzip' | 'br'): Buffer {
  bombs ??= { gzip: gzipSync(zeros), br: brotliCompressSync(zeros.subarray(0, 16 * MEBIBYTE)) };
  return bombs[coding];
}

const write =
  (bytes: string | Buffer): Misbehaviour =>
  (socket) => {
    socket.write(bytes);
  };

/** Bytes one at a time, for as long as the other side listens. */
function drip(start: string, byte: string): Misbehaviour {
  return (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(byte), 15);
    socket.once('close', () => clearInterval(timer));
  };
}

/** As fast as the other side reads, without end. */
function flood(start: string, more: string): Misbehaviour {
  return (socket) => {
    socket.write(start);
    const chunk = more.repeat(Math.ceil(65_536 / more.length));
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pump);
    pump();
  };
}

/** The first `count` bytes of an answer, then a reset. */
export function resetAfter(bytes: Buffer, count: number): Misbehaviour {
  return (socket) => {
    socket.write(bytes.subarray(0, count), () => socket.resetAndDestroy());
  };
}

/** The first `count` bytes of an answer, then an orderly end. */
export function endAfter(bytes: Buffer, count: number): Misbehaviour {
  return (socket) => {
    socket.end(bytes.subarray(0, count));
  };
}

/** Answers that end in silence: the deadline must end them. */
export const silences = {
  'no answer': () => {},
  'half a head': write('HTTP/1.1 200 OK\r\ncontent-ty'),
  'a head and no body': write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'),
  'half a body': write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'),
  'half a chunk': write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"a"'),
  'a body that drips': drip('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', ' '),
  'a body that drips in chunks': drip('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\n \r\n'),
  'a head that drips': drip('HTTP/1.1 200 OK\r\nx-a: ', 'a'),
  'only informational answers': drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n'),
} satisfies Record<string, Misbehaviour>;

/** Connections that break, and answers that are not HTTP. */
export const breaks = {
  'an end without an answer': (socket: Socket) => {
    socket.end();
  },
  'a reset without an answer': (socket: Socket) => {
    socket.resetAndDestroy();
  },
  'a body shorter than promised': endAfter(answer('{"a":1}'), answer('{"a":1}').length - 3),
  'an answer that is not HTTP': write('220 mail.example.com ESMTP\r\n'),
  'a head without end': flood('HTTP/1.1 200 OK\r\n', 'x-a: aaaaaaaaaaaaaaaaaaaa\r\n'),
  'a switch of protocols': write(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
  ),
  'a continue that was not asked for': write('HTTP/1.1 100 Continue\r\n\r\n'),
  'two lengths': write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
} satisfies Record<string, Misbehaviour>;

/** Whole answers, or floods, whose body cannot be read. */
export const unreadables = {
  'a body of 50 MB': flood(`HTTP/1.1 200 OK\r\ncontent-length: ${50 * MEBIBYTE}\r\n\r\n`, ' '),
  'a body without end': flood('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '4\r\naaaa\r\n'),
  'a body without length or end': flood('HTTP/1.1 200 OK\r\n\r\n', 'a'),
  'a gzip bomb': (socket: Socket) => {
    socket.write(compressed(bombOf('gzip'), 'gzip'));
  },
  'a brotli bomb': (socket: Socket) => {
    socket.write(compressed(bombOf('br'), 'br'));
  },
  'a bomb in a bomb': (socket: Socket) => {
    socket.write(compressed(gzipSync(bombOf('gzip')), 'gzip, gzip'));
  },
  'a raw deflate bomb': (socket: Socket) => {
    socket.write(compressed(deflateRawSync(zeros.subarray(0, 2 * MEBIBYTE)), 'deflate'));
  },
  'gzip that is none': write(compressed(Buffer.from('{"a":1}'), 'gzip')),
  'gzip cut short': write(compressed(gzipSync('{"a":1}').subarray(0, -9), 'gzip')),
  'an unknown coding': write(compressed(Buffer.from('{"a":1}'), 'zstd')),
  'too many codings': write(compressed(gzipSync(gzipSync(gzipSync('{}'))), 'gzip, gzip, gzip')),
} satisfies Record<string, Misbehaviour>;

/** Whole and readable answers, with the text that they come to. */
export const readables = {
  'plain JSON': [write(answer('{"a":1}', [json])), '{"a":1}'],
  gzip: [write(compressed(gzipSync('{"a":1}'), 'gzip')), '{"a":1}'],
  deflate: [write(compressed(deflateSync('{"a":1}'), 'deflate')), '{"a":1}'],
  'raw deflate': [write(compressed(deflateRawSync('{"a":1}'), 'deflate')), '{"a":1}'],
  brotli: [write(compressed(brotliCompressSync('{"a":1}'), 'br')), '{"a":1}'],
  'brotli in gzip': [write(compressed(gzipSync(brotliCompressSync('{"a":1}')), 'br, gzip')), '{"a":1}'],
  'a body of exactly 1 MiB': [write(answer(' '.repeat(MEBIBYTE))), ' '.repeat(MEBIBYTE)],
  'a body until the end of the connection': [
    (socket: Socket) => {
      socket.end('HTTP/1.1 200 OK\r\n\r\n{"a":1}');
    },
    '{"a":1}',
  ],
  'hints before the answer': [
    write(Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'), answer('{"a":1}')])),
    '{"a":1}',
  ],
  'a header __proto__': [write(answer('{"a":1}', ['__proto__: x', '__proto__: y'])), '{"a":1}'],
} satisfies Record<string, readonly [Misbehaviour, string]>;

/** Readable answers that are not the JSON that was asked for. */
export const notJson = {
  'half JSON': write(answer('{"a":', [json])),
  'a page': write(answer('<html>502</html>', ['content-type: text/html'])),
  nothing: write(answer('')),
  'arrays without end': write(answer('['.repeat(500_000), [json])),
} satisfies Record<string, Misbehaviour>;
