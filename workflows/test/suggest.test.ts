import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect } from 'chai';
import type { StartOptions } from '../../provider/gateway/start';
import { answering } from '../../provider/test/verification/run';
import type { Summary } from '../runner/run';
import {
  activateChannel,
  createChannel,
  createSession,
  documentOf,
  findClient,
  sendMessage,
  useDocuments,
} from './fixtures';
import { ran } from './run-fixtures';

const typing = {
  id: 'type',
  method: 'POST',
  path: '/business/communication/sessions/typing',
  body: { session_uid: '{{session_uid}}', contact_uid: '{{contact_uid}}' },
};

const listSessions = (channel: string) => ({
  id: 'list',
  method: 'GET',
  path: '/business/communication/sessions',
  params: { 'filter[business_uid]': '{{business_id}}', 'filter[channel_uid]': channel },
});

const front = '---\nendpoint: "GET /x"\n---\n\n# A test\n';
const request = (lines: string) => `\n## Test Request\n\n\`\`\`yaml\nsteps:\n${lines}\`\`\`\n`;

/** The sentence about each mistake, with the text of the line that it is about. */
const told = ({ mistakes }: Summary, text: string) =>
  mistakes.map(({ where, step, wrong, right }) => {
    const line = text.split('\n')[Number(where.split(':').at(-1)) - 1] ?? '';
    return `${line.trim()} | ${step} ${wrong}; right: ${right}`;
  });

describe('a step list that is wrong', () => {
  const write = useDocuments();

  /** Carries a document out, and the document to which the suggestion leads. */
  async function mended(text: string, tool: 'git' | 'patch' = 'git', gateway: StartOptions = {}) {
    const file = write(text);
    const run = () =>
      ran({ files: [file], gateway, activationTimeoutMs: 1000 }).then(({ results }) => results[0] as Summary);
    const before = await run();
    const [command, ...args] = tool === 'git' ? ['git', 'apply'] : ['patch', '--silent', basename(file)];
    execFileSync(command ?? '', args, { cwd: dirname(file), input: before.suggestion ?? '' });
    return { before, after: await run(), text: readFileSync(file, 'utf8') };
  }

  const cases: Readonly<Record<string, { text: string; before: Summary['verdict']; says: string[] }>> = {
    'names a channel that no step has made': {
      text: `${front}${request('  - id: list\n    method: GET\n    path: /business/communication/sessions\n    params:\n      "filter[business_uid]": "{{business_id}}"\n      "filter[channel_uid]": a-channel\n')}`,
      before: 'passed',
      says: [
        '"filter[channel_uid]": a-channel | list names the channel "a-channel", which no step has made; right: filter[channel_uid]: "{{channel_uid}}", with create_channel before it',
      ],
    },
    'extracts from a place that the response does not have': {
      text: documentOf(
        [{ ...createChannel, extract: { channel_uid: '$.data.uid' } }],
        [listSessions('{{channel_uid}}')],
      ),
      before: 'failed',
      says: [
        'channel_uid: $.data.uid | create_channel extracts $.data.uid, which the response does not have; right: channel_uid: "$.data.channel.uid"',
      ],
    },
    'never activates its channel, and expects the refusal': {
      text: documentOf([createChannel, findClient], [{ ...createSession, extract: {}, expect: { status: 422 } }]),
      before: 'passed',
      says: [
        'status: 422 | create_session expects 422, the refusal of a channel that no step activates; right: activate_channel after create_channel, and status: [200, 201]',
      ],
    },
    'never activates its channel, and a message waits for ever': {
      text: documentOf([createChannel], [{ ...sendMessage, extract: {} }]),
      before: 'passed',
      says: [
        'channel_uid: "{{channel_uid}}" | send_message uses the channel of create_channel, which no step activates; right: activate_channel after create_channel',
      ],
    },
    'has prose in place of steps, and a path in single braces': {
      text: `${front}\n## Prerequisites\n\nA message that nobody has read yet.\n${request('  - id: read_it\n    method: PUT\n    path: /business/communication/messages/{uid}\n')}`,
      before: 'refused',
      says: [
        '## Prerequisites | read_it has prose before it in place of steps; right: a yaml block with the steps create_channel, activate_channel, create_message',
        'path: /business/communication/messages/{uid} | read_it has {uid} in its path, which goes out as it is; right: path: "/business/communication/messages/{{message_uid}}", with create_channel, activate_channel, create_message before it',
        '- id: read_it | read_it lacks channel_uid in its body; right: channel_uid: "{{channel_uid}}"',
        '- id: read_it | read_it lacks status in its body; right: status: "read"',
      ],
    },
    'sends fields that the call does not take, and lacks others': {
      text: documentOf(
        [createChannel, activateChannel, findClient],
        [
          {
            ...createSession,
            body: {
              channel_uid: '{{channel_uid}}',
              status: 'pending',
              contact_uid: '{{contact_uid}}',
              external_uid: 'test',
            },
          },
        ],
      ),
      before: 'failed',
      says: [
        'channel_uid: "{{channel_uid}}" | create_session lacks business_uid in its body; right: business_uid: "{{business_id}}"',
        'status: pending | create_session sends status, which the call does not take; right: leave status out',
      ],
    },
    'types in a session that no step has made': {
      text: documentOf(
        [findClient],
        [{ ...typing, body: { ...typing.body, session_uid: 'session-{{now_timestamp}}' } }],
      ),
      before: 'failed',
      says: [
        'session_uid: session-{{now_timestamp}} | type names the session "session-{{now_timestamp}}", which no step has made; right: session_uid: "{{session_uid}}", with create_channel, activate_channel, create_session before it',
      ],
    },
  };

  for (const [what, { text, before: verdict, says }] of Object.entries(cases)) {
    it(`${what}: is told so, and passes as it is suggested`, async () => {
      const { before, after } = await mended(text);
      expect(before.verdict).to.equal(verdict);
      expect(told(before, text)).to.deep.equal(says);
      expect([after.verdict, after.mistakes, after.suggestion]).to.deep.equal(['passed', [], undefined]);
    });
  }

  it('gets the call that the gateway turned out to want', async () => {
    const answers = { 'session-activation': 'by-put' } as const;
    const text = documentOf([createChannel, activateChannel, findClient, createSession], [typing]);
    const { before, after } = await mended(text, 'git', { answers });
    expect(before.verdict).to.equal('failed');
    expect(told(before, text)).to.deep.equal([
      'session_uid: "{{session_uid}}" | type uses the session of create_session, which did not become active by itself; right: activate_session (PUT /business/communication/sessions/{{session_uid}}) after create_session',
    ]);
    expect([after.verdict, after.mistakes]).to.deep.equal(['passed', []]);
  });

  it('gets a path through keys that are no names', async () => {
    const misbehaviour = answering('GET', /clients/, () => `{"data":{"the client's list":[{"id":"x"}]}}`);
    const text = documentOf([], [{ ...findClient, extract: { contact_uid: '$.data.id' } }]);
    const { before, after } = await mended(text, 'git', { misbehaviour });
    expect(told(before, text)[0]).to.contain(`right: contact_uid: "$.data['the client\\\\'s list'][0].id"`);
    expect([after.verdict, after.mistakes]).to.deep.equal(['passed', []]);
  });

  it('keeps its line ends, its byte order mark and its missing last line break, for git and for patch', async () => {
    const text = `\uFEFF${documentOf([createChannel], [{ ...sendMessage, extract: {} }])
      .trimEnd()
      .replaceAll('\n', '\r\n')}`;
    for (const tool of ['git', 'patch'] as const) {
      const { after, text: result } = await mended(text, tool);
      expect(after.verdict).to.equal('passed');
      expect(result.startsWith('\uFEFF---\r\n'), tool).to.equal(true);
      expect(result.replaceAll('\r\n', '').includes('\n'), tool).to.equal(false);
      expect(result.endsWith('```'), tool).to.equal(true);
    }
  });

  it('has no suggestion where its form would be broken by one', async () => {
    const flow = `${front}${request('  [{ id: list, method: GET, path: /business/communication/channels/none }]\n')}`;
    const { results } = await ran({ files: [write(flow)] });
    expect(results[0]?.suggestion).to.equal(undefined);
  });

  it('is not what a document is that uses configured ids, lists what it finds, or tests a refusal on an active channel', async () => {
    const refused = { ...createSession, id: 'again', extract: {}, expect: { status: 422 } };
    const text = documentOf([createChannel, activateChannel, findClient, createSession], [refused]);
    const configured = documentOf(
      [createChannel, activateChannel],
      [{ ...createSession, body: { ...createSession.body, contact_uid: '{{client_uid}}' } }],
    );
    const { results } = await ran({ files: [write(text), write(configured)] });
    expect(results.map((each) => [each.verdict, each.mistakes])).to.deep.equal([
      ['passed', []],
      ['passed', []],
    ]);
  });
});
