export type Unit = 's' | 'ms' | 'times' | 'calls' | 'a second' | 'MiB' | 'bytes' | '%';

/** What a figure has to be, at the most: all goals are about something that should be small. */
export interface Goal {
  readonly text: string;
  /** Whether the median of ours is held against the limit, or its ratio to theirs. */
  readonly of: 'value' | 'ratio';
  readonly limit: number;
}

/** One thing measured: every repetition of it, and of what it is compared with. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: readonly number[];
  readonly theirs?: { readonly name: string; readonly values: readonly number[] };
  readonly goal?: Goal;
}

/** What a measurement works with. */
export interface Bench {
  /** Aborted by Ctrl-C. Every child process ends with it. */
  readonly signal: AbortSignal;
  /** A first impression in place of figures to quote: fewer repetitions, smaller sizes. */
  readonly quick: boolean;
  /** For all that is written; removed at the end. Temporary folders of child processes are in it too. */
  readonly folder: string;
  /** Tells how far it is. */
  readonly progress: (line: string) => void;
}

export interface Measurement {
  readonly title: string;
  /** @throws when it could not be made, which is not the same as a goal that was not met */
  readonly measure: (bench: Bench) => Promise<Figure[]>;
}
