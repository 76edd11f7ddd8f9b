import { expect } from 'chai';
import getPort from 'get-port';
import { Command } from '../../lib/test/command';

/** Starts a gateway with these answers, and verifies it by URL from another process. Returns what did not pass. */
async function failuresOn(answers: readonly string[]) {
  const port = await getPort({ host: '127.0.0.1' });
  const gateway = new Command(
    'gateway-start',
    answers.flatMap((each) => ['--answer', each]),
    { STAFF_TOKEN: 'token', WEBHOOK_URL: `http://127.0.0.1:${port}/`, ACTIVATION_DELAY_MS: '20' },
  );
  try {
    const [, url = ''] = await gateway.printed(/listens on (http:\S+)\n/);
    const { code, out } = await new Command('verify', [], {
      COMMUNICATION_GW_URL: url,
      COMMUNICATION_GW_TOKEN: 'token',
      COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
      WEBHOOK_LISTEN: `127.0.0.1:${port}/`,
      ACTIVATION_TIMEOUT_MS: '4000',
    }).ended;
    return { code, lines: out.split('\n').filter((line) => /^(failed|problem): /.test(line)), out };
  } finally {
    await gateway.kill('SIGTERM');
  }
}

const channelCallback = 'failed: a callback that a channel became active — ';
const sessionCallback = 'failed: a callback that a session became active — ';

describe('the first contact with a gateway that is another than it is believed to be', () => {
  let otherCallbacks: Awaited<ReturnType<typeof failuresOn>>;
  let silent: Awaited<ReturnType<typeof failuresOn>>;

  // Side by side: each takes its seconds under the throttle of a gateway that is reached by URL.
  before(async () => {
    [otherCallbacks, silent] = await Promise.all([
      failuresOn(['callback-form=entity-list', 'callback-address=routes', 'session-activation=by-put']),
      failuresOn(['channel-activation=silent']),
    ]);
  });

  it('fails just the callbacks where their form and address are others, and names both questions', () => {
    const { code, lines, out } = otherCallbacks;
    expect(lines, out).to.have.length(2);
    const form = (entity: string) => `callback-form: expected event, found [{"entity_name":"${entity}"`;
    expect(lines[0]).to.include(`${channelCallback}callback-address: expected one-url, found /channels/… — `);
    expect(lines[0]).to.include(form('channel'));
    expect(lines[1]).to.include(`${sessionCallback}callback-address: expected one-url, found /sessions/… — `);
    expect(lines[1]).to.include(form('session'));
    expect(out).to.match(/12 of 14 interactions verified, \d+ calls to the providers: the verification failed\n$/);
    expect(code).to.equal(1);
  });

  it('fails just the callback of a channel where none is sent, and says that a token without an app would explain it', () => {
    const { code, lines, out } = silent;
    expect(lines, out).to.have.length(2);
    expect(lines[0]).to.equal(`${channelCallback}channel-activation: expected confirmed, found no callback`);
    expect(lines[1]).to.match(
      /^problem: state "a channel has been activated" could not be set up: no callback said within 4000 ms that channel \S+ is active \(a token that belongs to no app would explain it\)/,
    );
    expect(out).to.match(/13 of 14 interactions verified, \d+ calls to the providers: the verification failed\n$/);
    expect(code).to.equal(1);
  });
});
