/** @type {(name: string, from: string, to: string, comment: string) => import('dependency-cruiser').IForbiddenRuleType} */
const forbid = (name, from, to, comment) => ({ name, comment, from: { path: `^${from}/` }, to: { path: `^${to}/` } });

const down = 'a room works without those above it; move the shared code into the lower room or into lib/';
const bridge = 'consumer/ and provider/ share only pacts/, so that no shared mistake hides from the contract';
const apart = 'broker/ and workflows/ know nothing of each other; move the shared code into provider/ or lib/';
const ships = 'consumer/src/ ships without the rest of this repository';
const client = 'in broker/, local/ and release/ use client/ alone; move the shared code into client/';
const tests = 'a helper in a test/ folder serves tests alone; move the shared code out of it';
const circle =
  'modules of a circle can only be read and loaded together; move the shared code into a module of its own';

/**
 * The arrows between rooms: scripts → results → proof → workflows, broker → provider, consumer → lib. A room imports itself and rooms further down.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    forbid('results-up', 'results', 'scripts', down),
    forbid('proof-up', 'proof', '(scripts|results)', down),
    forbid('workflows-up', 'workflows', '(scripts|results|proof)', down),
    forbid('broker-up', 'broker', '(scripts|results|proof)', down),
    forbid('provider-up', 'provider', '(scripts|results|proof|workflows|broker)', down),
    forbid('consumer-up', 'consumer', '(scripts|results|proof|workflows|broker)', down),
    forbid('lib-up', 'lib', '(scripts|results|proof|workflows|broker|provider|consumer)', down),
    forbid('broker-to-workflows', 'broker', 'workflows', apart),
    forbid('workflows-to-broker', 'workflows', 'broker', apart),
    forbid('consumer-to-provider', 'consumer', 'provider', bridge),
    forbid('provider-to-consumer', 'provider', 'consumer', bridge),
    forbid('consumer-src-to-another-folder', 'consumer/src', '(lib|consumer/(recording|test))', ships),
    forbid('client-to-local-or-release', 'broker/(test/)?client', 'broker/(test/)?(local|release)', client),
    forbid('local-to-release', 'broker/(test/)?local', 'broker/(test/)?release', client),
    forbid('release-to-local', 'broker/(test/)?release', 'broker/(test/)?local', client),
    { name: 'code-to-test', comment: tests, from: { pathNot: '/test/' }, to: { path: '/test/' } },
    { name: 'circle', comment: circle, from: {}, to: { circular: true } },
  ],
  options: {
    includeOnly: '^(scripts|results|proof|workflows|broker|provider|consumer|lib)/',
    // The parser swc does not see the import in `type X = import('./x').X`.
    parser: 'tsc',
    tsPreCompilationDeps: true,
    detectJSDocImports: true,
    reporterOptions: { mermaid: { minify: false } },
  },
};
