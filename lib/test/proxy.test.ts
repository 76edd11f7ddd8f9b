import { expect } from 'chai';
import { isLoopback, keepLoopbackFromProxies } from '../loopback';
import { placeOf, proxyProblem } from '../proxy';
import { useProxyVariables } from './proxy-variables';

describe('the proxies of the environment', () => {
  const loopback = '127.0.0.1,127.0.0.0/8,localhost,[::1],::1/128';

  for (const [what, environment, list] of [
    ['without a list', {}, loopback],
    ['with a list in upper case', { NO_PROXY: 'intern.example' }, `${loopback},intern.example`],
    ['with a list in lower case', { no_proxy: 'intern.example' }, `${loopback},intern.example`],
    ['with two lists', { no_proxy: 'a.example', NO_PROXY: 'b.example,a.example' }, `${loopback},a.example,b.example`],
    ['with spaces', { NO_PROXY: ' localhost  intern.example, .example ' }, `${loopback},intern.example,.example`],
    ['with an empty list', { NO_PROXY: '', no_proxy: ',' }, loopback],
    ['with *', { NO_PROXY: '*' }, `${loopback},*`],
  ] as const) {
    it(`are not asked for this machine ${what}`, () => {
      const changed: NodeJS.ProcessEnv = { ...environment };
      for (const _ of ['once', 'again']) {
        keepLoopbackFromProxies(changed);
        expect(changed).to.deep.equal({ NO_PROXY: list, no_proxy: list });
      }
    });
  }

  for (const url of [
    'http://127.0.0.1:80',
    'https://127.9.9.9/',
    'http://localhost',
    'http://[::1]:8080',
    'http://127.1',
  ]) {
    it(`are not for ${url}`, () => expect(isLoopback(url)).to.equal(true));
  }

  for (const url of ['http://127.example', 'http://localhost.example', 'http://10.127.0.1', 'http://[2001:db8::1]']) {
    it(`may be for ${url}`, () => expect(isLoopback(url)).to.equal(false));
  }

  describe('cannot be used', () => {
    const use = useProxyVariables();
    const remedy = (variable: string) =>
      `cannot be asked: a proxy must be a URL that begins with http:// (SOCKS is not supported). Set ${variable} to one, or put gateway.test into NO_PROXY`;

    for (const [url, environment, problem] of [
      ['http://gateway.test', { ALL_PROXY: 'socks5://proxy:1080' }, remedy('HTTP_PROXY')],
      ['https://gateway.test', { all_proxy: 'socks5h://proxy:1080' }, remedy('HTTPS_PROXY')],
      ['https://gateway.test', { HTTPS_PROXY: 'proxy:3128' }, remedy('HTTPS_PROXY')],
      ['http://gateway.test', { HTTP_PROXY: 'http://[' }, remedy('HTTP_PROXY')],
      ['http://gateway.test', { HTTP_PROXY: 'proxy:3128' }, undefined],
      ['https://gateway.test', { HTTPS_PROXY: 'http://proxy:3128', ALL_PROXY: 'socks5://proxy' }, undefined],
      ['https://gateway.test', { ALL_PROXY: 'socks5://proxy', NO_PROXY: 'gateway.test' }, undefined],
      ['http://127.0.0.1', { ALL_PROXY: 'socks5://proxy' }, undefined],
      ['http://gateway.test', {}, undefined],
    ] as const) {
      it(`${problem ? '' : 'but can '}for ${url} with ${JSON.stringify(environment)}`, () => {
        use(environment);
        expect(proxyProblem(url)).to.equal(problem);
      });
    }
  });

  describe('in a failure', () => {
    const use = useProxyVariables();

    for (const [url, environment, place] of [
      ['http://gateway.test', {}, 'http://gateway.test'],
      [
        'http://gateway.test',
        { HTTP_PROXY: 'http://u:secret@proxy' },
        'http://gateway.test, asked through HTTP_PROXY,',
      ],
      ['https://gateway.test', { http_proxy: 'http://proxy' }, 'https://gateway.test'],
      ['https://gateway.test', { all_proxy: 'http://proxy' }, 'https://gateway.test, asked through all_proxy,'],
      ['http://127.0.0.2', { http_proxy: 'http://proxy' }, 'http://127.0.0.2'],
      ['http://gateway.test', { http_proxy: 'http://proxy', no_proxy: '.test' }, 'http://gateway.test'],
    ] as const) {
      it(`are named by their variable: ${place}`, () => {
        use(environment);
        expect(placeOf(url)).to.equal(place);
      });
    }
  });
});
