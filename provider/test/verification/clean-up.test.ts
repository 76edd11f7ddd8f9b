import fs, { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { type RunningGateway, startGateway } from '../../gateway/start';
import { ProviderApi } from '../../verification/seeding/provider-api';
import { Caller } from '../../verification/target/caller';
import { cleanUp, cleanUpAccount } from '../../verification/target/clean-up';
import { Ledger } from '../../verification/target/ledger';
import { LedgerFile } from '../../verification/target/ledger-file';
import { type Account, remoteAccount } from '../../verification/target/target';

describe('cleaning up after runs that were killed', () => {
  const stateHome = process.env.XDG_STATE_HOME;
  let folder: string;
  let gateway: RunningGateway;
  let deletionsFail: boolean;
  /** Called for each deletion, before it is carried out. */
  let onDeletion: (url: string) => Promise<void>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledgers-'));
    process.env.XDG_STATE_HOME = folder;
    deletionsFail = false;
    onDeletion = async () => undefined;
    gateway = await startGateway({
      answers: { 'channel-activation': 'silent' },
      misbehaviour: {
        http: (app) => {
          app.addHook('onRequest', async ({ method, url }, reply) => {
            if (method !== 'DELETE') return;
            await onDeletion(url);
            if (deletionsFail) return reply.code(500).send({});
          });
        },
      },
    });
  });

  afterEach(async () => {
    if (stateHome === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = stateHome;
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  const account = (changes: Partial<Account> = {}): Account => {
    const { url, token, businessUid } = gateway;
    return { ...remoteAccount({ communicationGwUrl: url, coreUrl: url, token, businessUid }), ...changes };
  };
  const files = () => readdirSync(join(folder, 'communication-gw-contracts', 'ledgers'));
  const pathOf = (name = '') => join(folder, 'communication-gw-contracts', 'ledgers', name);

  /** A run of this process, with a channel and a session on it. The responses to `lost` do not arrive. */
  async function run({ lost = () => false }: { lost?: (path: string, body: string) => boolean } = {}) {
    const { ledger } = await LedgerFile.create(account());
    const caller = new Caller({
      requestsPerSecond: 0,
      timeoutMs: 5000,
      observe(request) {
        const ended = ledger.begin(request);
        return lost(new URL(request.url).pathname, String(request.body)) ? () => undefined : ended;
      },
    });
    const api = new ProviderApi(caller, account());
    const { uid: channelUid } = await api.createChannel('first');
    await api.updateChannel(channelUid, 'active', 'first');
    await api.createSession({ channelUid, contactUid: gateway.client.id, externalUid: 'external' });
    await api.createChannel('second');
  }

  /** Lets the ledgers look as if they were those of a process that has ended. */
  function kill(): void {
    for (const path of files().map(pathOf)) {
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"startedAt":"[^"]*"/, '"startedAt":"long ago"'));
    }
  }

  async function cleaned() {
    const { forget, leftBehind, cleaned } = await cleanUpAccount(account());
    await forget();
    return { cleaned, leftBehind: leftBehind.map((line) => line.replace(/ \(.*/s, '')), ...gateway.store.size };
  }

  it('deletes all that has got a response, and forgets it', async () => {
    await run();
    kill();
    expect(await cleaned()).to.include({ cleaned: 3, channels: 0, sessions: 0 });
    expect(files()).to.deep.equal([]);
    expect(await cleaned()).to.include({ cleaned: 0 });
  });

  it('finds a session that has got no response, and deletes it', async () => {
    await run({ lost: (path) => path.endsWith('/sessions') });
    kill();
    const calls: string[] = [];
    gateway.app.server.on('request', ({ method, url }) => calls.push(`${method} ${url}`));
    expect(await cleaned()).to.include({ channels: 0, sessions: 0 });
    expect(calls.filter((call) => /^DELETE .*\/sessions\//.test(call))).to.have.length(1);
  });

  it('names a channel that has got no response, once it is told', async () => {
    await run({ lost: (_path, body) => body.includes('second') });
    kill();
    const told = await cleanUpAccount(account());
    expect(told.leftBehind).to.have.length(1);
    expect(told.leftBehind[0]).to.match(
      /^channel "second" \(asked for on 20\S+Z, and no response told its uid: delete it by hand if it exists\)$/,
    );
    // A run that is killed before it has told the line drops nothing.
    expect((await cleaned()).leftBehind).to.deep.equal(['channel "second"']);
    expect(files()).to.deep.equal([]);
  });

  it('names what cannot be deleted, and tries again the next time', async () => {
    await run();
    kill();
    deletionsFail = true;
    const { leftBehind } = await cleaned();
    expect(leftBehind).to.have.length(3);
    expect(leftBehind[1]).to.match(/^channels \S+ "first"$/);
    deletionsFail = false;
    expect(await cleaned()).to.deep.equal({ cleaned: 3, leftBehind: [], channels: 0, sessions: 0 });
  });

  describe('with much to delete', () => {
    const count = 30;
    const timeoutMs = 1000;
    let ledger: Ledger;
    let api: ProviderApi;
    let caller: Caller;

    beforeEach(async () => {
      ledger = new Ledger();
      caller = new Caller({ requestsPerSecond: 0, timeoutMs, observe: (request) => ledger.begin(request) });
      api = new ProviderApi(caller, account());
      const { uid: channelUid } = await api.createChannel('channel 1');
      await api.updateChannel(channelUid, 'active', 'channel 1');
      await api.createSession({ channelUid, contactUid: gateway.client.id, externalUid: 'external' });
      for (let number = 2; number <= count; number += 1) await api.createChannel(`channel ${number}`);
    });

    it('deletes side by side, and a session before the channels', async () => {
      const urls: string[] = [];
      let [now, most] = [0, 0];
      onDeletion = async (url) => {
        urls.push(url);
        now += 1;
        most = Math.max(most, now);
        await setImmediate();
        now -= 1;
      };
      expect(await cleanUp([ledger], api, caller)).to.deep.equal([]);
      expect(gateway.store.size).to.deep.equal({ channels: 0, sessions: 0 });
      expect(urls.map((url) => url.includes('/sessions/'))).to.deep.equal([true, ...Array(count).fill(false)]);
      expect(most).to.be.above(1);
    });

    it('gives a gateway that hangs the time of two calls, and names all in the order of the ledger', async () => {
      let asked = 0;
      onDeletion = () => {
        asked += 1;
        return new Promise(() => undefined);
      };
      const named = ledger.open().map(({ kind, uid }) => `${kind} ${uid}`);
      const left = await cleanUp([ledger], api, caller);
      expect(left.map((line) => line.split(' ').slice(0, 2).join(' '))).to.deep.equal(named);
      expect(left[0]).to.match(/ \(DELETE \S+: no response within 1000 ms\)$/);
      expect(left.at(-1)).to.match(/"channel 30" \(no answer to any call for 2000 ms\)$/);
      // The session, the channels beside one another, and perhaps those after them.
      expect(asked).to.be.within(2, 17);
    });

    it('has patience with a gateway that answers late, as long as it answers', async () => {
      // The session, then four times eight channels: together longer than two calls may take.
      onDeletion = async () => setTimeout(timeoutMs / 2);
      expect(await cleanUp([ledger], api, caller)).to.deep.equal([]);
    });
  });

  it('leaves a run alone that goes on', async () => {
    await run();
    expect(await cleaned()).to.deep.equal({ cleaned: 0, leftBehind: [], channels: 2, sessions: 1 });
    expect(files()).to.have.length(1);
  });

  it('leaves runs alone against another gateway, or for another business', async () => {
    await run();
    kill();
    const elsewhere = { 'communication-gw': `${gateway.url}/elsewhere`, core: gateway.url };
    for (const other of [account({ businessUid: 'another-business' }), account({ urls: elsewhere })]) {
      expect(await LedgerFile.abandoned(other)).to.deep.equal([]);
    }
  });

  it('reads a ledger whose last line is cut', async () => {
    await run();
    kill();
    const [path = ''] = files().map(pathOf);
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n{"id":5,"kind":"chann`);
    expect(await cleaned()).to.deep.equal({ cleaned: 3, leftBehind: [], channels: 0, sessions: 0 });
  });

  it('keeps neither the token nor what is secret in a URL, and lets nobody else read', async () => {
    const urls = { 'communication-gw': gateway.url.replace('//', '//user:password@'), core: gateway.url };
    const { ledger } = await LedgerFile.create(account({ urls }));
    ledger.begin({ method: 'POST', url: `${gateway.url}/business/communication/channels`, headers: {} });
    const [path = ''] = files().map(pathOf);
    expect(readFileSync(path, 'utf8'))
      .to.include(gateway.url)
      .and.not.to.match(new RegExp(`password|${gateway.token}`));
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('names the variable where no ledger can be written', async () => {
    process.env.XDG_STATE_HOME = join(folder, 'file');
    writeFileSync(join(folder, 'file'), '');
    const failure = await LedgerFile.create(account()).catch((error: Error) => error.message);
    expect(failure).to.match(/^The ledger .* cannot be written in \S+ \(E\w+\): set XDG_STATE_HOME to another folder$/);
  });

  it('names the ledger, and the variable, for a call that does not go out because the disk is full', async () => {
    const { ledger } = await LedgerFile.create(account());
    const caller = new Caller({ requestsPerSecond: 0, timeoutMs: 5000, observe: (request) => ledger.begin(request) });
    const full = mock.method(fs, 'appendFileSync', () => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    const made = new ProviderApi(caller, account()).createChannel('first').catch((error: Error) => error.message);
    const failure = await made.finally(() => full.mock.restore());
    expect(failure).to.match(
      /^POST \S+: The ledger .* cannot be written in \S+ \(ENOSPC\): set XDG_STATE_HOME to another folder$/,
    );
    expect(gateway.store.size.channels).to.equal(0);
  });
});
