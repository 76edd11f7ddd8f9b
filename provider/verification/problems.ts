/** What must fail a run, whatever the Verifier makes of it. One cause that befalls many things is told once. */
export class Problems {
  readonly #befallen = new Map<string, Set<string>>();
  #ofTheRun = false;

  /** Something that no single interaction is to blame for. */
  readonly ofTheRun = (why: string): void => {
    this.#ofTheRun = true;
    this.#note(why);
  };

  /**
   * Why an interaction cannot be verified: it fails by itself then, unless it is pending.
   * @param what what it befell, such as `state "an active session exists"`
   */
  readonly ofInteraction = (why: string, what?: string): void => this.#note(why, what);

  get lines(): string[] {
    return [...this.#befallen].map(([why, what]) => [[...what].join(', '), why].filter(Boolean).join(' '));
  }

  /** @param pending whether a pending interaction failed: what befell interactions may then have befallen that one */
  fail(pending: boolean): boolean {
    return this.#ofTheRun || (this.#befallen.size > 0 && !pending);
  }

  #note(why: string, what?: string): void {
    const befallen = this.#befallen.get(why) ?? new Set();
    if (what) befallen.add(what);
    this.#befallen.set(why, befallen);
  }
}
