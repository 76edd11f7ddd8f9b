import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures depend on, beside the code. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly os: string;
  /** Of the last 1, 5 and 15 minutes: what else the machine does, as long as nothing of ours has run yet. */
  readonly load: readonly number[];
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cores: cpus().length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
    node: process.version,
    os: `${type()} ${release()} ${process.arch}`,
    load: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

export const machineLine = ({ cpu, cores, memoryGiB, node, os, load }: Machine): string =>
  `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memoryGiB} GiB, Node ${node}, ${os}, load ${load.join(' ')}`;
