import { isUntrusted, untrusted } from '../../../lib/certificate';
import { parseJson } from '../../../lib/json';
import { placeOf, proxyAsksForLogin, proxyProblem } from '../../../lib/proxy';
import { shown } from '../../../lib/shown';
import type { Provider } from '../providers';
import { type Caller, type CallFailed, isRouters, type Response } from './caller';
import type { Account } from './target';

/** No channel has this uid, so asking for its sessions finds nothing and changes nothing. */
const unusedUid = '00000000-0000-4000-8000-000000000000';

// A live service has no /health, and a call that only reads also checks the token.
const harmless: Record<Provider, { path: (businessUid: string) => string; variable: string }> = {
  'communication-gw': {
    path: (business) =>
      `/business/communication/sessions?filter[channel_uid]=${unusedUid}&filter[business_uid]=${business}`,
    variable: 'COMMUNICATION_GW_URL',
  },
  core: {
    path: (business) => `/platform/v1/clients?business_id=${business}&per_page=1`,
    variable: 'CORE_URL',
  },
};

function unreachable({ status, code, message }: CallFailed, variable: string, timeoutMs: number): string {
  if (status) return `answers ${status} to every try: wait, or raise its limit`;
  if (!code) return message;
  if (isUntrusted(code)) return `${untrusted(code)}: set NODE_EXTRA_CA_CERTS to a PEM file that holds its issuer`;
  const problem = code === 'ETIMEDOUT' ? `does not answer within ${timeoutMs} ms` : `cannot be reached (${code})`;
  return `${problem}: is ${variable} right, and is it up?`;
}

const isJson = ({ headers, body }: Response) =>
  /\bjson\b/.test(String(headers['content-type'])) && parseJson(body.toString('utf8')) !== undefined;

/** The statuses of core that no other service has a reason to answer: of a list, or of a parameter that is refused. */
const coreStatuses = [200, 400, 422];

/**
 * Tells why a response does not prove that the service is there; `undefined` when it does. communication-gw may refuse the call in
 * several ways, since the channel does not exist, so any JSON below 500 counts as a proof. Only core's 401 and 403 are clear enough to
 * say that the token is wrong: 422 "Unauthorized" is also what an address answers to a call that it does not route.
 */
function unfit(
  provider: Provider,
  response: Response,
  variable: string,
  show: (body: string) => string,
): string | undefined {
  const { status, headers } = response;
  const text = response.body.toString('utf8');
  const body = text && `: ${show(text)}`;
  const isCore = provider === 'core';
  if (isCore && (status === 401 || status === 403))
    return `answers ${status} to the token: check COMMUNICATION_GW_TOKEN and COMMUNICATION_GW_BUSINESS_UID${body}`;
  if (isCore && status === 422 && /unauthorized/i.test(text))
    return `answers 422 to a call that only reads: is ${variable} the API's address, and the token right?${body}`;
  if (status === 407) return proxyAsksForLogin;
  if (status >= 500) return `answers ${status}: look at its own log${body}`;
  if (status >= 300 && status < 400)
    return `answers ${status}, a redirect to ${show(String(headers.location))}: set ${variable} to that`;
  if (!isJson(response))
    return `answers ${show(String(headers['content-type'] ?? 'no content type'))}, not JSON: is ${variable} the API's address?${body}`;
  if (isRouters(text) || (isCore && !coreStatuses.includes(status)))
    return `answers ${status} to a call that only reads: is ${variable} the API's address?${body}`;
  return undefined;
}

/**
 * Makes a harmless call to each provider before anything is replayed: pact's core hangs on a provider that is not there, and
 * takes a wrong token for a broken contract.
 * @param show makes text of a provider fit for the error's line
 * @throws an error of one line that tells these apart: not reachable, hanging, not JSON, wrong token, fault of the provider
 */
export async function preflight(
  target: Account,
  asked: readonly Provider[],
  caller: Caller,
  show: (text: string) => string = shown,
): Promise<void> {
  const headers = { authorization: `Bearer ${target.token}`, accept: 'application/json' };
  const ask = async (provider: Provider) => {
    const { path, variable } = harmless[provider];
    const base = target.urls[provider];
    const request = { method: 'GET', url: `${base}${path(target.businessUid)}`, headers };
    const problem =
      proxyProblem(base) ??
      (await caller.call(request).then(
        (response) => unfit(provider, response, variable, show),
        (error: CallFailed) => unreachable(error, variable, caller.timeoutMs),
      ));
    if (problem) throw new Error(`${provider} at ${placeOf(new URL(base).origin)} ${problem}`);
  };
  await Promise.all(asked.map(ask));
}
