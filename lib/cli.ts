import { parseArgs } from 'node:util';
import { endWhenInterrupted, Interruption } from './interruption';
import { keepLoopbackFromProxies } from './loopback';
import { own } from './own';

/** A command line that cannot be carried out as written: exit code 2, where every other failure is 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type ParsedOptions = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
/** A flag. One with an `ending` may stand without a value, which is then `''`: a word after it is its value when it ends so. */
type Option = ParsedOptions[string] & { readonly ending?: string };
type Options = Readonly<Record<string, Option>>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

export interface Command<O extends Options> {
  /** Printed for --help. Says what the command does, its flags and the variables that it reads. */
  help: string;
  options?: O;
  /** True for a command that takes words beside its flags. Others refuse them, such as `production` for `--environment production`. */
  words?: boolean;
  /** Returns the exit code; `undefined` means 0. */
  main(values: Values<O>, positionals: string[]): Promise<number | undefined> | Promise<void>;
}

/** Gives the flags that stand without a value an empty one, which `parseArgs` cannot. */
function completed(args: readonly string[], options: Options): string[] {
  const words = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((arg, index) => {
    const ending = index < words && arg.startsWith('--') ? own(options, arg.slice(2))?.ending : undefined;
    return ending === undefined || args[index + 1]?.endsWith(ending) ? arg : `${arg}=`;
  });
}

function parse<O extends Options>(options: O) {
  try {
    return parseArgs({
      args: completed(process.argv.slice(2), options),
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (--help shows what there is)`);
  }
}

/**
 * Runs a command to its exit code. A failure is one line on stderr, without a stack, because its message names the remedy;
 * DEBUG=1 adds the stack for whoever suspects the command itself.
 */
export async function run<O extends Options>(command: Command<O>): Promise<void> {
  endWhenInterrupted();
  keepLoopbackFromProxies();
  try {
    const { values, positionals } = parse(command.options ?? ({} as O));
    if ('help' in values && values.help) {
      process.stdout.write(`${command.help.trim()}\n`);
      return;
    }
    const [word] = positionals;
    if (word !== undefined && !command.words)
      throw new UsageError(`"${word}" is not expected (--help shows what there is)`);
    process.exitCode = (await command.main(values as Values<O>, positionals)) ?? 0;
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (failure.message) process.stderr.write(`${failure.message}\n`);
    if (process.env.DEBUG) process.stderr.write(`${failure.stack}\n`);
    // After an interruption nothing is waited for any more.
    if (failure instanceof Interruption) process.exit(failure.exitCode);
    process.exitCode = failure instanceof UsageError ? 2 : 1;
  }
}
