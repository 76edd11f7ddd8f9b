import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { projectFolder } from '../../lib/folders';

export const typingDocument = join(projectFolder, 'workflows', 'send-typing-indicator.md');

/** Documents that exist for one test. Call it in a `describe`. */
export function useDocuments(): (text: string) => string {
  let folder = '';
  let count = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'step-list-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  return (text) => {
    count += 1;
    const file = join(folder, `document-${count}.md`);
    writeFileSync(file, text);
    return file;
  };
}

const block = (steps: object[]) => `\`\`\`yaml\n${stringify({ steps })}\`\`\`\n`;

/** A document with these steps. */
export const documentOf = (prerequisites: object[], request: object[], frontMatter = ''): string =>
  `---\nendpoint: "POST /x"\n${frontMatter}---\n\n# A test\n\n## Prerequisites\n\n${block(prerequisites)}\n## Test Request\n\n${block(request)}`;

const channels = '/business/communication/channels';

/** The steps up to an active channel. */
export const createChannel = {
  id: 'create_channel',
  method: 'POST',
  path: channels,
  body: { business_uid: '{{business_id}}', type: 'transactional', display_name: 'Test {{now_timestamp}}' },
  extract: { channel_uid: '$.data.channel.uid' },
  expect: { status: [200, 201] },
};
export const activateChannel = {
  id: 'activate_channel',
  method: 'PUT',
  path: `${channels}/{{channel_uid}}`,
  body: { status: 'active' },
  expect: { status: 200 },
};
export const findClient = {
  id: 'find_client',
  method: 'GET',
  path: '/platform/v1/clients',
  params: { business_id: '{{business_id}}', per_page: 1 },
  extract: { contact_uid: '$.data.clients[0].id' },
  expect: { status: 200 },
};

/** Steps on an active channel. */
export const createSession = {
  id: 'create_session',
  method: 'POST',
  path: '/business/communication/sessions',
  body: {
    business_uid: '{{business_id}}',
    channel_uid: '{{channel_uid}}',
    contact_uid: '{{contact_uid}}',
    external_uid: 'test-{{now_timestamp}}',
  },
  extract: { session_uid: '$.data.session.uid' },
  expect: { status: [200, 201] },
};
export const sendMessage = {
  id: 'send_message',
  method: 'POST',
  path: '/business/communication/messages',
  body: {
    channel_uid: '{{channel_uid}}',
    external_uid: 'test-{{now_timestamp}}',
    message: 'Hello',
    message_uid: '{{unique_id}}',
  },
  extract: { message_status: '$.data.message.status' },
  expect: { status: [200, 201] },
};
