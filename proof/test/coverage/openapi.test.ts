import { expect } from 'chai';
import { OpenApi } from '../../../lib/openapi';
import { interactionsOf, pacts, rowsOf, specification } from './fixtures';

describe('the coverage of the pacts by provider/openapi.yaml', () => {
  const wrong = (change: (document: ReturnType<typeof specification>) => void) => {
    const document = specification();
    change(document);
    return rowsOf({ openApi: new OpenApi(document) }).filter(({ problems }) => problems.length > 0);
  };

  it('misses every operation, status and webhook that the app uses', () => {
    const { http } = interactionsOf(pacts());
    for (const { description, request, status } of http) {
      const { paths } = specification();
      const path = Object.keys(paths).find((each) => each.replace(/\{.*\}/, '{}') === request.template) ?? '';
      const method = request.method.toLowerCase();
      const without = wrong((document) => delete document.paths[path][method]);
      expect(without.map(({ interaction }) => interaction)).to.include(description);
      const withoutStatus = wrong((document) => delete document.paths[path][method].responses[status]);
      expect(withoutStatus.map(({ interaction }) => interaction)).to.include(description);
    }
    for (const kind of ['channel', 'session']) {
      const [row, ...others] = wrong((document) => delete document.webhooks[`${kind}.status_changed`]);
      expect(row).to.include({ interaction: `a callback that a ${kind} became active` });
      expect(row?.problems).to.deep.equal([`provider/openapi.yaml has no webhook ${kind}.status_changed`]);
      expect(others).to.deep.equal([]);
    }
  });
});
