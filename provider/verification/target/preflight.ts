import { AxiosError } from 'axios';
import type { Provider } from '../providers';
import type { Caller, Response } from './caller';
import type { Target } from './target';

/** No channel has it, so that asking for its sessions finds nothing and changes nothing. */
const nobody = '00000000-0000-4000-8000-000000000000';

// A live service has no /health: a call that only reads, with the token, tells more anyway.
const harmless: Record<Provider, { path: (businessUid: string) => string; fine: number[]; variable: string }> = {
  'communication-gw': {
    path: (business) => `/business/communication/sessions?channel_uid=${nobody}&business_uid=${business}`,
    fine: [200, 404, 422],
    variable: 'COMMUNICATION_GW_URL',
  },
  core: {
    path: (business) => `/platform/v1/clients?business_id=${business}&per_page=1`,
    fine: [200],
    variable: 'CORE_URL',
  },
};

function unreachable(error: unknown, variable: string, timeoutMs: number): string {
  if (!(error instanceof AxiosError)) return error instanceof Error ? error.message : String(error);
  if (error.response) return `answers ${error.response.status} to every try: wait, or raise its limit`;
  if (error.code === AxiosError.ETIMEDOUT)
    return `does not answer within ${timeoutMs} ms: is ${variable} right, and is it up?`;
  return `cannot be reached (${error.code ?? error.message}): is ${variable} right, and is it up?`;
}

function isJson({ headers, body }: Response): boolean {
  if (!/\bjson\b/.test(String(headers['content-type']))) return false;
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function unfit(response: Response, fine: readonly number[], variable: string): string | undefined {
  const { status, headers } = response;
  if (status === 401 || status === 403) {
    return `answers ${status} to the token: check COMMUNICATION_GW_TOKEN and COMMUNICATION_GW_BUSINESS_UID`;
  }
  if (status >= 500) return `answers ${status}: look at its own log`;
  if (status >= 300 && status < 400)
    return `answers ${status}, a redirect to ${headers.location}: set ${variable} to that`;
  if (!isJson(response))
    return `answers ${headers['content-type'] ?? 'no content type'}, not JSON: is ${variable} the API's address?`;
  return fine.includes(status)
    ? undefined
    : `answers ${status} to a call that only reads: is ${variable} the API's address?`;
}

/**
 * Asks each of the providers for something harmless before anything is replayed: the Verifier hangs on one that is not there, and calls
 * a wrong token a broken contract.
 * @throws one line that tells apart: not reachable, hanging, not JSON, wrong token, fault of its own
 */
export async function preflight(target: Target, asked: readonly Provider[], caller: Caller): Promise<void> {
  const headers = { authorization: `Bearer ${target.token}`, accept: 'application/json' };
  const ask = async (provider: Provider) => {
    const { path, fine, variable } = harmless[provider];
    const base = target.urls[provider];
    const url = `${base}${path(target.businessUid)}`;
    const problem = await caller.send({ method: 'GET', url, headers }).then(
      (response) => unfit(response, fine, variable),
      (error: unknown) => unreachable(error, variable, caller.timeoutMs),
    );
    if (problem) throw new Error(`${provider} at ${new URL(base).origin} ${problem}`);
  };
  await Promise.all(asked.map(ask));
}
