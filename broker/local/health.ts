import axios from 'axios';

export type Health =
  | { ok: true; version: string }
  /** The reason completes the sentence "The broker at … ". */
  | { ok: false; reason: string };

const isLoopback = (url: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

function isHeartbeat(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'ok' in body && body.ok === true;
}

/** Asks the broker once whether it is well. Never throws: what went wrong is the reason. */
export async function checkHealth(url: string, authorization?: string, timeoutMs = 5000): Promise<Health> {
  try {
    const { status, data, headers } = await axios.get<unknown>(`${url}/diagnostic/status/heartbeat`, {
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      validateStatus: null,
      headers: { Accept: 'application/hal+json', ...(authorization && { Authorization: authorization }) },
      // A proxy from the environment stands for the outside; it would look for 127.0.0.1 on its own machine.
      ...(isLoopback(url) && { proxy: false as const }),
    });
    if (status === 401 || status === 403) return { ok: false, reason: `refuses these credentials (${status})` };
    if (status !== 200) return { ok: false, reason: `answers ${status} to the heartbeat` };
    if (!isHeartbeat(data)) return { ok: false, reason: 'answers, but not as a Pact Broker does' };
    return { ok: true, version: String(headers['x-pact-broker-version'] ?? 'unknown') };
  } catch (error) {
    if (axios.isCancel(error)) return { ok: false, reason: `does not answer within ${timeoutMs / 1000} s` };
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, reason: `does not answer (${code ?? message})` };
  }
}
