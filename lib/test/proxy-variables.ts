const kinds = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];
const names = [...kinds, ...kinds.map((name) => name.toUpperCase())];

/** Returns a function that gives a test these variables of proxies and no others. Call it in a `describe`. */
export function useProxyVariables(): (variables: Readonly<Record<string, string>>) => void {
  const kept = names.map((name) => [name, process.env[name]] as const);
  const clear = () => {
    for (const name of names) delete process.env[name];
  };
  afterEach(() => {
    clear();
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  });
  return (variables) => {
    clear();
    Object.assign(process.env, variables);
  };
}
