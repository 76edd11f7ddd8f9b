import { connect } from 'node:net';

/** The end of a conversation over a socket. */
export interface Conversation {
  /** Everything that came, a character a byte. */
  readonly text: string;
  /** `open` when the other side had not closed the connection when the time was up. */
  readonly end: 'closed' | 'reset' | 'open';
  readonly ms: number;
}

interface Manner {
  /** Milliseconds to wait for the other side to close the connection. */
  readonly ms?: number;
  /** Closes this side at once, as `printf ... | nc` does: so no server waits for more. True by default. */
  readonly halfClose?: boolean;
}

/** Sends bytes as they are, one for each character, and listens until the other side closes the connection. */
export function converse(
  port: number,
  bytes: string,
  { ms = 5000, halfClose = true }: Manner = {},
): Promise<Conversation> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    let end: Conversation['end'] = 'closed';
    const timer = setTimeout(() => {
      end = 'open';
      socket.destroy();
    }, ms);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => {
      end = 'reset';
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text, end, ms: Math.round(performance.now() - started) });
    });
    socket.write(bytes, 'latin1');
    if (halfClose) socket.end();
  });
}

export interface Answer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const head = /^HTTP\/1\.1 (\d{3}) [ -~]*\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\t -~\x80-\xff]*\r\n)*)\r\n/;

/** Takes the chunks of a body. Returns it and the rest of the text. */
function unchunked(text: string): [body: string, rest: string] {
  let body = '';
  let rest = text;
  for (;;) {
    const [line = '', size = ''] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    const length = Number.parseInt(size, 16);
    const chunk = rest.slice(line.length, line.length + length);
    const end = rest.slice(line.length + length, line.length + length + 2);
    if (line === '' || chunk.length !== length || end !== '\r\n')
      throw new Error(`no chunk: ${JSON.stringify(rest.slice(0, 200))}`);
    rest = rest.slice(line.length + length + 2);
    if (length === 0) return [body, rest];
    body += chunk;
  }
}

/**
 * Reads all responses in a text, strictly; the interim ones (1xx) are left out.
 * @param toHead true when a response to HEAD may be among them, which has no body
 * @throws when anything in it is not a response as RFC 9112 has it
 */
export function answersIn(text: string, toHead = false): Answer[] {
  const answers: Answer[] = [];
  let rest = text;
  while (rest !== '') {
    const [start, code, lines] = head.exec(rest) ?? [];
    if (start === undefined || lines === undefined)
      throw new Error(`no response: ${JSON.stringify(rest.slice(0, 200))}`);
    rest = rest.slice(start.length);
    const status = Number(code);
    if (status < 200) continue;
    const headers = new Map<string, string>();
    for (const line of lines.split('\r\n').slice(0, -1)) {
      const name = line.slice(0, line.indexOf(':')).toLowerCase();
      if (headers.has(name)) throw new Error(`the header ${name} twice`);
      headers.set(name, line.slice(name.length + 1).trim());
    }
    // A server that could not read a request does not know that it was HEAD.
    const isEmpty = (toHead && /^(HTTP|$)/.test(rest)) || status === 204 || status === 304;
    const length = headers.get('content-length');
    const isChunked = headers.get('transfer-encoding') === 'chunked';
    if (isChunked && length !== undefined) throw new Error('both Content-Length and Transfer-Encoding');
    let body = '';
    if (!isEmpty && isChunked) [body, rest] = unchunked(rest);
    else if (!isEmpty) {
      // Without a length, the body ends with the connection.
      body = rest.slice(0, length === undefined ? rest.length : Number(length));
      if (length !== undefined && body.length !== Number(length))
        throw new Error(`a body of ${body.length} of ${length} bytes`);
      rest = rest.slice(body.length);
    }
    answers.push({ status, headers, body });
  }
  return answers;
}
