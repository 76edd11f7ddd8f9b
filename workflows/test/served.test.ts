import { expect } from 'chai';
import { isUnserved } from '../runner/served';

describe('a response to a call that nothing here describes', () => {
  const call = { method: 'GET', path: '/platform/v1/clients/abc' };
  const isTaken = (body: string) => isUnserved(call, { status: 404, headers: {}, body: Buffer.from(body) });

  const byRouters = [
    ...['Not Found', '404 page not found\n', '<pre>Cannot GET /platform/v1/clients/abc</pre>'],
    ...['<h1>404 Not Found</h1>', '{"message": "Not Found"}', '{"status":404,"error":"Not Found"}'],
    '{"message":"Route GET:/platform/v1/clients/abc not found","error":"Not Found","statusCode":404}',
    '{"success":false,"errors":[{"code":"unexpected","message":"No such path"}]}',
  ];
  for (const body of byRouters)
    it(`is by a router: ${body.trim()}`, () => {
      expect(isTaken(body)).to.equal(true);
    });

  const aboutThings = [
    ...['{"error":"Client not found"}', '{"statusCode":404,"message":"Client not found","error":"Not Found"}'],
    ...['{"title":"Not Found","detail":"no client abc"}', 'Client not found', 'Cannot get client abc'],
    '{"message":"Delivery route 5 not found"}',
  ];
  for (const body of aboutThings)
    it(`is about a missing thing: ${body}`, () => {
      expect(isTaken(body)).to.equal(false);
    });
});
