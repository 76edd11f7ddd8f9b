/** What must fail a run, whatever the Verifier makes of it. One cause that befalls many things is told once. */
export class Problems {
  readonly #befallen = new Map<string, Set<string>>();

  /** @param why the cause; @param what it befell, such as `state "an active session exists"` */
  readonly note = (why: string, what?: string): void => {
    const befallen = this.#befallen.get(why) ?? new Set();
    if (what) befallen.add(what);
    this.#befallen.set(why, befallen);
  };

  get lines(): string[] {
    return [...this.#befallen].map(([why, what]) => [[...what].join(', '), why].filter(Boolean).join(' '));
  }
}
