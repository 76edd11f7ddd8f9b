import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import axios from 'axios';
import { expect } from 'chai';
import type { Broker } from '../../local/start';
import { temporaryFolder } from '../fixtures';
import { needBroker, ownBroker } from './own-broker';

describe('a local broker with credentials', () => {
  let broker: Broker;
  let dataDir: string;

  before(async function () {
    await needBroker(this);
  });

  beforeEach(async function () {
    this.timeout(300_000);
    dataDir = await temporaryFolder();
    broker = await ownBroker({ dataDir, basicAuth: { username: 'ada', password: 'secret' } });
  });

  afterEach(() => broker?.stop());

  it('answers nobody without them, and its files are closed to other users', async () => {
    const statusOf = async (path: string, password?: string) =>
      (
        await axios.get(`${broker.url}${path}`, {
          validateStatus: () => true,
          ...(password !== undefined && { auth: { username: 'ada', password } }),
        })
      ).status;
    for (const path of ['/', '/pacticipants', '/webhooks'])
      expect([await statusOf(path), await statusOf(path, 'wrong'), await statusOf(path, 'secret')], path).to.deep.equal(
        [401, 401, 200],
      );
    for (const name of await readdir(dataDir)) expect((await stat(join(dataDir, name))).mode & 0o077, name).to.equal(0);
  });
});
