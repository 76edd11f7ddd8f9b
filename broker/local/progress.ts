/** Takes the output of a long piece of work. */
export interface Progress {
  line(text: string): void;
  /** Replaces the step before it on a terminal, and is a line elsewhere. */
  step(text: string): void;
}

export const silent: Progress = { line() {}, step() {} };

export function progressTo(stream: NodeJS.WriteStream): Progress {
  const erase = '\r\x1b[2K';
  let showing = false;
  return {
    line(text) {
      stream.write(`${showing ? erase : ''}${text}\n`);
      showing = false;
    },
    step(text) {
      showing = stream.isTTY === true;
      stream.write(showing ? `${erase}${text}` : `${text}\n`);
    },
  };
}
