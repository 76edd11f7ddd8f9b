/** Collects the reasons that fail a run, also one in which pact's core finds nothing wrong. A cause that several states share is told once. */
export class Problems {
  readonly #lines = new Map<string, Set<string>>();
  #ofTheRun = false;

  /** Notes a problem of the whole run. */
  readonly ofTheRun = (why: string): void => {
    this.#ofTheRun = true;
    this.#note(why);
  };

  /**
   * Notes why an interaction cannot be verified. Its verdict is then failed, or pending.
   * @param of the state or message that has the problem, such as `state "an active session exists"`
   */
  readonly ofInteraction = (why: string, of?: string): void => this.#note(why, of);

  get lines(): string[] {
    return [...this.#lines].map(([why, of]) => [[...of].join(', '), why].filter(Boolean).join(' '));
  }

  /** @param pending true when a pending interaction failed, since the problems of interactions may then be its own */
  fail(pending: boolean): boolean {
    return this.#ofTheRun || (this.#lines.size > 0 && !pending);
  }

  #note(why: string, of?: string): void {
    const all = this.#lines.get(why) ?? new Set();
    if (of) all.add(of);
    this.#lines.set(why, all);
  }
}
