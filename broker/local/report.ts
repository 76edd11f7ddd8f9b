/** Where a long piece of work says how far it is. */
export interface Report {
  line(text: string): void;
  /** Replaces the progress shown before it, where that can be done. */
  progress(text: string): void;
}

export const silent: Report = { line() {}, progress() {} };

/** One line that is rewritten on a terminal; elsewhere, in a CI log, plain lines. */
export function reportTo(stream: NodeJS.WriteStream): Report {
  const erase = '\r\x1b[2K';
  let showing = false;
  return {
    line(text) {
      stream.write(`${showing ? erase : ''}${text}\n`);
      showing = false;
    },
    progress(text) {
      showing = stream.isTTY === true;
      stream.write(showing ? `${erase}${text}` : `${text}\n`);
    },
  };
}
