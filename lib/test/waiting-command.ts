import { once } from 'node:events';
import { run } from '../cli';
import { interruptible } from '../interruption';
import { temporaryFolder } from '../temporary-folder';

const until = { 'the signal': async () => undefined, 'one more SIGINT': () => once(process, 'SIGINT') };
const isKnown = (word: string | undefined): word is keyof typeof until => word !== undefined && word in until;

/**
 * A command for tests of how commands end: it prints, and never ends by itself. Its word names what its cleaning up waits for; without
 * one it has nothing to clean up. With `progress` it prints to stderr as well.
 */
void run({
  help: '',
  words: true,
  async main(_values, [word]) {
    // For a test that failed.
    setTimeout(() => process.exit(9), 30_000).unref();
    const { path } = temporaryFolder('waiting-command');
    let count = 0;
    setInterval(() => {
      if (word === 'progress') process.stderr.write('progress\n');
      console.log(path, ++count);
    }, 5);
    if (!isKnown(word)) return new Promise<void>(() => undefined);
    return interruptible(async (signal) => {
      await once(signal, 'abort');
      process.stderr.write('cleaning up\n');
      await until[word]();
      process.stderr.write('cleaned up\n');
    });
  },
});
