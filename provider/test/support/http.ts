import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { checkResponse, type HttpResponse } from './conformance';
import { within } from './waiting';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** Sent as it is. */
  readonly body?: string;
}

/** Sends one request exactly as given, on a connection of its own, and checks the response against provider/openapi.yaml. */
export async function send(base: string, { method, path, headers = {}, body }: Call): Promise<HttpResponse> {
  const { hostname, port } = new URL(base);
  const exchange = new Promise<HttpResponse>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request({ hostname, port, method, path, headers: { ...length, ...headers }, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((read) => resolve({ status, headers: answered, text: read }), reject);
    });
    sent.end(body);
  });
  const response = await within(exchange, () => `a response to ${method} ${path.slice(0, 120)}`);
  checkResponse(method, path, response);
  return response;
}

/** Sends bytes that no HTTP library would send, and reads until the gateway closes the connection. */
export async function sendRaw(base: string, bytes: string): Promise<{ status: number; body: unknown }> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  const response = await within(text(socket), () => 'a response to what is not HTTP');
  const [head = '', body = ''] = response.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}
