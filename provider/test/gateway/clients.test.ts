import { expect } from 'chai';
import { clients, clientsOf, expectError } from '../support/api';
import { business, useGateway } from '../support/gateway';

const names = ['Ada Lovelace', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov'];

describe('the list of clients', () => {
  const made = Array.from({ length: 120 }, (_, index) => {
    const [first_name = '', last_name = ''] = (names[index] ?? `Sample Client${index}`).split(' ');
    const id = `client${String(index).padStart(10, '0')}`;
    return { id, first_name, last_name, email: `${first_name.toLowerCase()}.${index}@example.org` };
  });
  const gateway = useGateway({ clients: { [business]: made } });
  const list = (query: Record<string, string> = {}) => gateway().api.get(clients, { business_id: business, ...query });
  const ids = async (query?: Record<string, string>) => clientsOf(await list(query)).map(({ id }) => id);
  const expected = (from: number, to: number) => made.slice(from, to).map(({ id }) => id);

  it('is the first 25 unless told otherwise', async () => {
    expect(await ids()).to.deep.equal(expected(0, 25));
  });

  it('shows id, names and email of each', async () => {
    expect(clientsOf(await list({ per_page: '1' }))).to.deep.equal(made.slice(0, 1));
  });

  const pages: [Record<string, string>, number, number][] = [
    [{ per_page: '1' }, 0, 1],
    [{ per_page: '100' }, 0, 100],
    [{ page: '2' }, 25, 50],
    [{ page: '2', per_page: '100' }, 100, 120],
    [{ page: '4', per_page: '7' }, 21, 28],
    [{ page: '3', per_page: '100' }, 0, 0],
    [{ page: '99999999999999999999' }, 0, 0],
  ];
  for (const [query, from, to] of pages) {
    it(`with ${JSON.stringify(query)} is ${to - from} of them, from number ${from} on`, async () => {
      expect(await ids(query)).to.deep.equal(expected(from, to));
    });
  }

  const searches: [Record<string, string>, number[]][] = [
    [{ search_term: 'grace' }, [1]],
    [{ search_term: 'LOVELACE' }, [0]],
    [{ search_term: 'edsger.2@' }, [2]],
    [{ search_term: 'grace', search_by: 'email' }, [1]],
    [{ search_term: 'lovelace', search_by: 'email' }, []],
    [{ search_term: 'client0000000003', search_by: 'uid' }, [3]],
    [{ search_term: 'grace', search_by: 'phone' }, []],
    [{ search_term: '', search_by: 'updated_at', per_page: '1' }, [0]],
    [{ search_term: '119', search_by: 'uid', page: '1' }, [119]],
    [{ search_term: '.*' }, []],
    [{ search_term: 'sample', page: '5' }, Array.from({ length: 16 }, (_, index) => 104 + index)],
  ];
  for (const [query, found] of searches) {
    it(`with ${JSON.stringify(query)} is what matches`, async () => {
      expect(await ids(query)).to.deep.equal(found.map((index) => made[index]?.id));
    });
  }

  const mistakes: [Record<string, string>, string][] = [
    [{ per_page: '0' }, 'per_page'],
    [{ per_page: '101' }, 'per_page'],
    [{ per_page: '-1' }, 'per_page'],
    [{ per_page: '1.5' }, 'per_page'],
    [{ per_page: '' }, 'per_page'],
    [{ per_page: 'many' }, 'per_page'],
    [{ per_page: '99999999999999999999' }, 'per_page'],
    [{ per_page: 'Infinity' }, 'per_page'],
    [{ page: '0' }, 'page'],
    [{ page: 'NaN' }, 'page'],
    [{ search_by: 'first_name' }, 'search_by'],
    [{ search_by: '__proto__' }, 'search_by'],
    [{ business_id: 'short' }, 'business_id'],
  ];
  for (const [query, field] of mistakes) {
    it(`with ${JSON.stringify(query)} is refused, naming the field`, async () => {
      expectError(await list(query), 422, 'invalid', field);
    });
  }

  it('is refused without a business', async () => {
    expectError(await gateway().api.get(clients), 422, 'missing_field', 'business_id');
  });

  it('is refused with a term of more than 255 characters', async () => {
    expectError(await list({ search_term: 'x'.repeat(256) }), 422, 'too_long', 'search_term');
  });
});
