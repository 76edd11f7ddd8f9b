import { expect } from 'chai';
import { shellExpressions, unpinned, wideSecrets } from '../lib/action-rules';

const workflow = (top: string, job: string, step: string) => `
${top}
jobs:
  publish:
    ${job}
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
      - run: npm run pact:publish
        ${step}
`;
// GitHub's expressions without their signs, which JavaScript has too.
const secret = 'env: { PACT_BROKER_TOKEN: "secrets.PACT_BROKER_TOKEN" }';
const address = 'env: { PACT_BROKER_BASE_URL: "vars.PACT_BROKER_BASE_URL" }';

describe('a rule for .github/workflows', () => {
  it('lets a step have a secret, and a workflow or job what is none', () => {
    expect(wideSecrets('a.yml', workflow(address, address, secret))).to.deep.equal([]);
  });

  it('names a secret that all jobs or all steps have', () => {
    const told = 'PACT_BROKER_TOKEN is a secret of all steps: set it in the env of the steps that need it';
    expect(wideSecrets('a.yml', workflow(secret, address, address))).to.deep.equal([`a.yml:2 ${told}`]);
    expect(wideSecrets('a.yml', workflow(address, secret, address))).to.deep.equal([`a.yml:5 ${told}`]);
  });

  it('names an action that is pinned to a tag', () => {
    const text = workflow('', '', '').replace(/@\w+/, '@v5');
    expect(unpinned('a.yml', text)).to.have.length(1);
    expect(unpinned('a.yml', text)[0]).to.match(/^a\.yml:7 actions\/checkout@v5 is not pinned/);
  });

  it('names an expression in a command, and lets one stand in an environment', () => {
    const title = '$' + '{{ github.event.pull_request.title }}';
    const text = workflow('', '', `env: { TITLE: "${title}" }`);
    expect(shellExpressions('a.yml', text)).to.deep.equal([]);
    const told = `a.yml:8 ${title} reaches a shell: set it in env, and use the variable`;
    expect(shellExpressions('a.yml', text.replace('pact:publish', title))).to.deep.equal([told]);
  });
});
