import { expect } from 'chai';
import { BrokerError, fileError } from '../../local/errors';

const failed = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: it, ${syscall}`), { code, syscall });
const told = (error: Error) => fileError(error, '/data', 'VARIABLE');

describe('a failure of the file system', () => {
  it('on a full disk is told as that, whatever was written', () => {
    const message = 'No space is left for /data: make some, or set VARIABLE to a folder that has some';
    expect(told(failed('ENOSPC', 'write'))).to.include({ name: 'BrokerError', message });
  });

  it('in a folder that cannot be written to names the variable', () => {
    const message = '/data cannot be used (EROFS: it, open): set VARIABLE to a folder of yours';
    expect(told(failed('EROFS', 'open'))).to.include({ name: 'BrokerError', message });
  });

  it('is told apart from other errors, which stay as they are', () => {
    for (const error of [new BrokerError('has its remedy'), failed('ENOENT', 'spawn ruby'), new Error('a mistake')])
      expect(told(error)).to.equal(error);
  });
});
