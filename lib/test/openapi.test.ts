import { expect } from 'chai';
import { OpenApi, readOpenApi } from '../openapi';

describe('an OpenAPI document', () => {
  const create = { method: 'POST', template: '/business/communication/channels' };

  it('has the statuses of a call, by method and template', () => {
    const openApi = readOpenApi();
    expect(openApi.statuses(create)).to.include('201');
    expect(openApi.statuses({ ...create, template: `${create.template}/{}` })).to.equal(undefined);
  });

  it('has the fields of a callback, and none of a callback that it does not name', () => {
    const paths = readOpenApi()
      .callbackFields('channel.status_changed')
      ?.map(({ path }) => path.join('.'));
    expect(paths).to.include('data.channel.uid');
    for (const event of ['channel.renamed', 'constructor'])
      expect(readOpenApi().callbackFields(event)).to.equal(undefined);
  });

  it('has the fields that must be in a response, through references and lists', () => {
    const schema = {
      type: 'object',
      required: ['items'],
      properties: {
        items: { type: 'array', items: { $ref: '#/components/schemas/Item' } },
        optional: { type: 'string' },
      },
    };
    const document = {
      components: {
        schemas: { Item: { type: 'object', required: ['id'], properties: { id: { type: 'string', enum: ['a'] } } } },
      },
      paths: { '/x': { get: { responses: { 200: { content: { 'application/json': { schema } } } } } } },
      webhooks: {},
    };
    expect(new OpenApi(document).responseFields({ method: 'GET', template: '/x' }, 200)).to.deep.equal([
      { path: ['items'], type: 'array' },
      { path: ['items', '*'], type: 'object' },
      { path: ['items', '*', 'id'], type: 'string', values: ['a'] },
    ]);
  });

  it('is named when it is none, or lacks a call', () => {
    expect(() => new OpenApi({ paths: {} })).to.throw(/^provider\/openapi\.yaml: .*webhooks/s);
    expect(() => readOpenApi().responseFields({ ...create, method: 'PATCH' }, 200)).to.throw(
      'provider/openapi.yaml has no PATCH /business/communication/channels',
    );
  });
});
