import { expect } from 'chai';
import { withoutSecrets } from '../secrets';

const environment = {
  COMMUNICATION_GW_TOKEN: 'a-token-of-staff',
  WEBHOOK_SECRET: 'whsec_c2VjcmV0IHNlY3JldA==',
  PACT_BROKER_PASSWORD: '12345',
  PACT_BROKER_TOKEN: '',
  COMMUNICATION_GW_URL: 'http://gateway',
};

describe('what leaves the process', () => {
  it('has *** in the place of every secret, at any depth and in keys', () => {
    const value = {
      'a-token-of-staff': ['Bearer a-token-of-staff', { deep: 'by whsec_c2VjcmV0IHNlY3JldA==, c2VjcmV0IHNlY3JldA==' }],
    };
    expect(withoutSecrets(value, environment)).to.deep.equal({ '***': ['Bearer ***', { deep: 'by ***, ***' }] });
  });

  it('keeps everything else, and what is too short to be told from chance', () => {
    const value = { url: 'http://gateway', ms: 12345, text: '12345', none: undefined, no: null };
    expect(withoutSecrets(value, environment)).to.deep.equal(value);
  });
});
