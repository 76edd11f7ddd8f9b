import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { BrokerClient } from '../../client/broker-client';
import { askDecision } from '../../release/decision';
import { gate, renderDecision } from '../../release/gate';
import { environment, failure, server } from '../fixtures';

type Result = boolean | undefined;

/** The broker's matrix for two providers, each with its result, if there is one. */
function matrix(gateway: Result, core: Result): string {
  const row = (provider: string, success: Result) => ({
    consumer: { name: 'channel-app', version: { number: 'a'.repeat(40) } },
    provider: { name: provider, version: success === undefined ? null : { number: 'p1' } },
    verificationResult:
      success === undefined ? null : { success, _links: { self: { href: `http://broker/results/${provider}` } } },
  });
  const results = [gateway, core];
  const count = (of: Result) => results.filter((result) => result === of).length;
  // In the broker too, it is null as soon as a result is missing, even beside one that failed.
  const deployable = count(undefined) > 0 ? null : count(false) === 0;
  return JSON.stringify({
    summary: { deployable, reason: 'because', success: count(true), failed: count(false), unknown: count(undefined) },
    notices: [{ type: 'error', text: 'because' }],
    matrix: [row('communication-gw', gateway), row('core', core)],
  });
}

const question = ['can-i-deploy', '--pacticipant', 'channel-app', '--version', 'a', '--to-environment', 'production'];

describe('the gate', () => {
  /** Gives these bodies one after the other, and the last one again and again. */
  async function broker(...bodies: string[]) {
    let asked = 0;
    const url = await server((_, response) => {
      response.setHeader('Content-Type', 'application/hal+json').end(bodies[Math.min(asked++, bodies.length - 1)]);
    });
    return { client: new BrokerClient({ url }), asked: () => asked };
  }

  const ask = async (retries: number, ...bodies: string[]) => {
    const { client, asked } = await broker(...bodies);
    const lines: string[] = [];
    const decision = await gate(client, question, { retries, intervalSeconds: 0.01 }, (line) => lines.push(line));
    return { outcome: decision.outcome, asked: asked(), lines, printed: renderDecision(decision) };
  };

  it('says yes', async () => {
    expect(await ask(5, matrix(true, true))).to.include({ outcome: 'yes', asked: 1 });
  });

  it('says no, with the URL of what failed and of nothing else', async () => {
    const { outcome, printed } = await ask(5, matrix(true, false));
    expect(outcome).to.equal('no');
    expect(printed).to.match(/channel-app │ a{12} │ core +│ p1 +│ failed/);
    expect(printed).to.include('failed: channel-app with core: http://broker/results/core\nbecause\n');
    expect(printed).to.not.include('results/communication-gw');
  });

  it('waits while a result is missing, and says for which', async () => {
    const { outcome, asked, lines } = await ask(
      5,
      matrix(true, undefined),
      matrix(true, undefined),
      matrix(true, true),
    );
    expect({ outcome, asked }).to.deep.equal({ outcome: 'yes', asked: 3 });
    expect(lines).to.deep.equal([
      'No result yet of channel-app with core: asking again in 0.01 s (1 of 5)',
      'No result yet of channel-app with core: asking again in 0.01 s (2 of 5)',
    ]);
  });

  it('does not wait for the others where one has failed', async () => {
    expect(await ask(5, matrix(undefined, false))).to.include({ outcome: 'no', asked: 1 });
  });

  it('loses patience', async () => {
    expect(await ask(2, matrix(undefined, undefined))).to.include({ outcome: 'unknown', asked: 3 });
  });

  it('is not fooled by the variable that makes the CLI say yes', async () => {
    environment('PACT_BROKER_CAN_I_DEPLOY_DRY_RUN', 'true');
    expect(await ask(0, matrix(true, false))).to.include({ outcome: 'no' });
  });

  for (const [what, body, line] of [
    ['what is not there', '{"errors":["Pacticipant nobody not found"]}', /gave no decision: /],
    ['another form', '{"summary":{}}', /gave no decision: /],
    ['what is not JSON', '<html>', /gave no decision: /],
  ] as const) {
    it(`is not passed by a response of ${what}`, async () => {
      const { client } = await broker(body);
      const { message } = await failure(askDecision(client, question));
      expect(message).to.match(line);
    });
  }

  it('is not passed where the broker fails', async () => {
    const url = await server((_, response) => response.writeHead(500).end());
    const { message } = await failure(askDecision(new BrokerClient({ url }), question));
    expect(message)
      .to.match(/gave no decision: .*500 Internal Server Error/)
      .and.not.include('\n');
  });

  const onLinux = process.platform === 'linux' ? it : () => {};
  onLinux('hands credentials to the CLI where no other user can read them', async () => {
    let commandLines = '';
    let authorization: string | undefined;
    const url = await server((request, response) => {
      authorization = request.headers.authorization;
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
          commandLines += readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        } catch {
          // It has ended by now.
        }
      }
      response.setHeader('Content-Type', 'application/hal+json').end(matrix(true, true));
    });
    await askDecision(new BrokerClient({ url, token: 'tell-nobody' }), question);
    expect(authorization).to.equal('Bearer tell-nobody');
    expect(commandLines).to.include('can-i-deploy').and.not.include('tell-nobody');
  });
});
