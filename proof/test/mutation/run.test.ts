import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { pactDirectory } from '../../../lib/folders';
import { changedPacts, fates, mutantsOf, named } from './fixtures';

const activated = 'a callback that a channel became active';
const dropped = 'callback field dropped | channel.status_changed: $.data.channel.status';

describe('mutants of the gateway', () => {
  let changed: string | undefined;
  afterEach(() => {
    if (changed) rmSync(changed, { recursive: true });
    changed = undefined;
  });

  it('are killed by the contract as it is', async () => {
    const mutants = named(
      mutantsOf(pactDirectory),
      /callback field dropped \| channel.*\.status$|use accepted \| channel: inactive/,
    );
    expect(await fates(mutants, pactDirectory)).to.deep.equal({
      [dropped]: 'killed',
      'use accepted | channel: inactive': 'killed',
    });
  });

  it('survive a contract that says less, by name', async () => {
    changed = changedPacts(activated, ({ contents }) => {
      const { channel } =
        (contents?.content as unknown as { data: { channel: { status?: string } } } | undefined)?.data ?? {};
      delete channel?.status;
    });
    const fields = /channel\.status_changed: \$\.data\.channel\.(status|status = "inactive"|display_name)$/;
    const mutants = named(named(mutantsOf(changed), fields), /dropped|replaced/);
    expect(mutants.filter(({ fate }) => fate === 'breaking')).to.deep.equal([]);
    const result = await fates(mutants, changed);
    expect(result).to.include({
      [dropped]: 'survived',
      'callback value replaced | channel.status_changed: $.data.channel.status = "inactive"': 'survived',
    });
    // The contract does not name this field either, and the app does not read it.
    const unread = Object.entries(result).filter(([name]) => name.includes('display_name'));
    expect(unread.length).to.be.greaterThan(0);
    for (const [name, fate] of unread) expect(`${name}: ${fate}`).to.match(/which the app gets over.*: accepted$/);
  });

  it('are refused by a contract that says too much, although they are compatible', async () => {
    changed = changedPacts('a request to create a transactional channel', ({ response }) => {
      if (response) delete response.matchingRules.status;
    });
    const other = /^(other accepted status|extra response header) \| POST \/business\/communication\/channels/;
    expect(await fates(named(mutantsOf(pactDirectory), other), changed)).to.deep.equal({
      'extra response header | POST /business/communication/channels': 'accepted',
      'other accepted status | POST /business/communication/channels: 200': 'refused',
    });
  });

  it('are not run when the gateway as it is does not meet the contract', async () => {
    changed = changedPacts(activated, ({ contents }) => {
      Object.assign(contents?.content ?? {}, { event: 'another' });
    });
    const run = fates(named(mutantsOf(pactDirectory), /new endpoint/), changed);
    expect(await run.catch((error: Error) => error.message)).to.match(/^The unchanged gateway does not pass/);
  });
});
