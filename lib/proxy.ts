import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from './loopback';

/** The variable that names the proxy through which a URL is asked; `undefined` where it is asked directly. */
function proxyVariable(url: string): string | undefined {
  if (isLoopback(url) || !getProxyForUrl(url)) return undefined;
  const name = `${new URL(url).protocol.slice(0, -1)}_proxy`;
  return [name, name.toUpperCase(), 'all_proxy', 'ALL_PROXY'].find((each) => process.env[each]);
}

/** Names a service in a failure: with the variable of its proxy, because the failure may be the proxy's. */
export function placeOf(url: string): string {
  const variable = proxyVariable(url);
  return variable ? `${url}, asked through ${variable},` : url;
}

/**
 * Tells why a URL cannot be asked through its proxy; `undefined` where it can, or is asked directly. Axios and pact's core would speak
 * HTTP to a SOCKS proxy, and axios takes a proxy without a scheme for one with TLS where the URL has https.
 */
export function proxyProblem(url: string): string | undefined {
  const variable = proxyVariable(url);
  if (!variable) return undefined;
  const { protocol, hostname } = new URL(url);
  const proxy = process.env[variable] ?? '';
  const full = proxy.includes('://') || protocol === 'https:' ? proxy : `http://${proxy}`;
  if (/^https?:\/\//.test(full) && URL.canParse(full)) return undefined;
  const own = `${protocol.slice(0, -1)}_proxy`.toUpperCase();
  return `cannot be asked: a proxy must be a URL that begins with http:// (SOCKS is not supported). Set ${own} to one, or put ${hostname} into NO_PROXY`;
}

/** The failure of a request with status 407. */
export const proxyAsksForLogin =
  'answers 407: put user and password into the URL of the proxy, http://user:password@host:port';
