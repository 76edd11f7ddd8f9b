import { expect } from 'chai';
import { Recorder } from '../runner/events';

describe('the address of a call', () => {
  const one = 'https://gw.example';
  const below = (own: string, second: string) => {
    const recorder = new Recorder({ urls: { 'communication-gw': own, core: own }, second });
    recorder.call({ method: 'GET', url: `${one}/api/x`, headers: {} });
    return recorder.events().map((event) => event.kind === 'call' && [event.to, event.path]);
  };

  it('is the longest that its URL begins with', () => {
    expect(below(`${one}/api`, one)).to.deep.equal([['core', '/x']]);
    expect(below(one, `${one}/api`)).to.deep.equal([['second address', '/x']]);
    expect(below(one, one)).to.deep.equal([['core', '/api/x']]);
  });
});
