import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { UsageError } from '../../../lib/cli';
import { BrokerClient } from '../../client/broker-client';
import { gate, renderVerdict } from '../../release/gate';
import { readPatience } from '../../release/patience';
import { askVerdict } from '../../release/verdict';
import { environment, failure, server } from '../fixtures';

type Result = boolean | undefined;

/** What the broker answers to a question for the matrix: two providers, each with its result, if there is one. */
function matrix(gateway: Result, core: Result): string {
  const row = (provider: string, success: Result) => ({
    consumer: { name: 'channel-app', version: { number: 'a'.repeat(40) } },
    provider: { name: provider, version: success === undefined ? null : { number: 'p1' } },
    verificationResult:
      success === undefined ? null : { success, _links: { self: { href: `http://broker/results/${provider}` } } },
  });
  const results = [gateway, core];
  const count = (of: Result) => results.filter((result) => result === of).length;
  // As the broker has it: null as soon as one is missing, also beside one that failed.
  const deployable = count(undefined) > 0 ? null : count(false) === 0;
  return JSON.stringify({
    summary: { deployable, reason: 'because', success: count(true), failed: count(false), unknown: count(undefined) },
    notices: [{ type: 'error', text: 'because' }],
    matrix: [row('communication-gw', gateway), row('core', core)],
  });
}

const question = ['can-i-deploy', '--pacticipant', 'channel-app', '--version', 'a', '--to-environment', 'production'];

describe('the gate', () => {
  /** A broker that gives these answers one after the other, the last one for ever. */
  async function broker(...answers: string[]) {
    let asked = 0;
    const url = await server((_, response) => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      response.setHeader('Content-Type', 'application/hal+json').end(answer);
    });
    return { client: new BrokerClient({ url }), asked: () => asked };
  }

  const ask = async (retries: number, ...answers: string[]) => {
    const { client, asked } = await broker(...answers);
    const lines: string[] = [];
    const verdict = await gate(client, question, { retries, intervalSeconds: 0.01 }, (line) => lines.push(line));
    return { answer: verdict.answer, asked: asked(), lines, printed: renderVerdict(verdict) };
  };

  it('says yes', async () => {
    expect(await ask(5, matrix(true, true))).to.include({ answer: 'yes', asked: 1 });
  });

  it('says no, with the URL of what failed and of nothing else', async () => {
    const { answer, printed } = await ask(5, matrix(true, false));
    expect(answer).to.equal('no');
    expect(printed).to.match(/channel-app │ a{12} │ core +│ p1 +│ failed/);
    expect(printed).to.include('failed: channel-app with core: http://broker/results/core\nbecause\n');
    expect(printed).to.not.include('results/communication-gw');
  });

  it('waits while a result is missing, and says for which', async () => {
    const { answer, asked, lines } = await ask(5, matrix(true, undefined), matrix(true, undefined), matrix(true, true));
    expect({ answer, asked }).to.deep.equal({ answer: 'yes', asked: 3 });
    expect(lines).to.deep.equal([
      'No result yet of channel-app with core: asking again in 0.01 s (1 of 5)',
      'No result yet of channel-app with core: asking again in 0.01 s (2 of 5)',
    ]);
  });

  it('does not wait for the others where one has failed', async () => {
    expect(await ask(5, matrix(undefined, false))).to.include({ answer: 'no', asked: 1 });
  });

  it('loses patience', async () => {
    expect(await ask(2, matrix(undefined, undefined))).to.include({ answer: 'unknown', asked: 3 });
  });

  it('is not fooled by the variable that makes the CLI say yes', async () => {
    environment('PACT_BROKER_CAN_I_DEPLOY_DRY_RUN', 'true');
    expect(await ask(0, matrix(true, false))).to.include({ answer: 'no' });
  });

  for (const [what, answer, line] of [
    ['what is not there', '{"errors":["Pacticipant nobody not found"]}', /gave no verdict: /],
    ['another form', '{"summary":{}}', /gave no verdict: /],
    ['what is not JSON', '<html>', /gave no verdict: /],
  ] as const) {
    it(`is not passed by an answer of ${what}`, async () => {
      const { client } = await broker(answer);
      const { message } = await failure(askVerdict(client, question));
      expect(message).to.match(line);
    });
  }

  it('is not passed where the broker fails', async () => {
    const url = await server((_, response) => response.writeHead(500).end());
    const { message } = await failure(askVerdict(new BrokerClient({ url }), question));
    expect(message)
      .to.match(/gave no verdict: .*500 Internal Server Error/)
      .and.not.include('\n');
  });

  const onLinux = process.platform === 'linux' ? it : () => {};
  onLinux('hands credentials to the CLI where no other user can read them', async () => {
    environment('PACT_BROKER_TOKEN', 'tell-nobody');
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
    await askVerdict(new BrokerClient({ url }), question);
    expect(authorization).to.equal('Bearer tell-nobody');
    expect(commandLines).to.include('can-i-deploy').and.not.include('tell-nobody');
  });
});

describe('patience', () => {
  it('is that of the flag, else of the variable, else five minutes', () => {
    environment('PACT_RETRY_WHILE_UNKNOWN', '7');
    expect(readPatience({ 'retry-interval': '0.5' })).to.deep.equal({ retries: 7, intervalSeconds: 0.5 });
    expect(readPatience({ 'retry-while-unknown': '0' })).to.deep.equal({ retries: 0, intervalSeconds: 10 });
  });

  it('is refused where a flag is no number', () => {
    for (const [flag, value] of [
      ['retry-while-unknown', 'ever'],
      ['retry-interval', '-1'],
    ] as const) {
      expect(() => readPatience({ [flag]: value }))
        .to.throw(UsageError)
        .with.property('message')
        .that.matches(new RegExp(`^--${flag} must be a number of .*$`));
    }
  });

  it('is refused where a variable is no number, with every mistake', () => {
    environment('PACT_RETRY_WHILE_UNKNOWN', 'ever');
    environment('PACT_RETRY_INTERVAL', '-1');
    expect(() => readPatience({})).to.throw(/^PACT_RETRY_WHILE_UNKNOWN must be .*\nPACT_RETRY_INTERVAL must be .*$/);
  });
});
