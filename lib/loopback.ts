// Each reader of NO_PROXY knows only some of these forms: pact's core needs networks, Node's fetch knows none of them, and Ruby takes a
// plain ::1 for every host whose name ends with .1.
const loopback = ['127.0.0.1', '127.0.0.0/8', 'localhost', '[::1]', '::1/128'];

/** Tells if a URL leads to this machine by its loopback interface. */
export const isLoopback = (url: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/**
 * Adds the loopback addresses to NO_PROXY, for this process and those that it starts: a proxy would look for them on its own machine.
 * The list is the same in both cases of the name, and separated by commas alone, because some readers know one case or no spaces.
 */
export function keepLoopbackFromProxies(environment: NodeJS.ProcessEnv = process.env): void {
  const given = `${environment.no_proxy ?? ''} ${environment.NO_PROXY ?? ''}`.split(/[\s,]+/).filter(Boolean);
  const list = [...new Set([...loopback, ...given])].join(',');
  environment.no_proxy = list;
  environment.NO_PROXY = list;
}
