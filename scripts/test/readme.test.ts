import { expect } from 'chai';
import getPort from 'get-port';
import { commandBlock } from '../../lib/test/command-block';
import { Shell } from '../../lib/test/shell';

describe("the README's commands", () => {
  it('verify a gateway that runs in another terminal', async () => {
    const [start = ''] = commandBlock('README.md', 'Verify a live gateway');
    const [verify = ''] = commandBlock('README.md', 'Verify a live gateway', 1);
    const ports = { 8080: await getPort(), 9000: await getPort() };
    const gateway = new Shell(start, ports);
    try {
      await gateway.printed(/listens on/);
      const { out } = await new Shell(verify, ports).ended();
      expect(out).to.match(/14 of 14 interactions verified/);
    } finally {
      await gateway.end();
    }
  });
});
