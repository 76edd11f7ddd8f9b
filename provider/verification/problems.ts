/** The reasons that fail a run, whatever pact's core makes of them. One cause that befalls many states is told once. */
export class Problems {
  readonly #befallen = new Map<string, Set<string>>();
  #ofTheRun = false;

  /** Notes a problem that no single interaction is to blame for. */
  readonly ofTheRun = (why: string): void => {
    this.#ofTheRun = true;
    this.#note(why);
  };

  /**
   * Notes why an interaction cannot be verified. The interaction fails by itself then, unless it is pending.
   * @param befallen the state or message that it befell, such as `state "an active session exists"`
   */
  readonly ofInteraction = (why: string, befallen?: string): void => this.#note(why, befallen);

  get lines(): string[] {
    return [...this.#befallen].map(([why, befallen]) => [[...befallen].join(', '), why].filter(Boolean).join(' '));
  }

  /** @param pending whether a pending interaction failed: the problems of interactions may then be that one's */
  fail(pending: boolean): boolean {
    return this.#ofTheRun || (this.#befallen.size > 0 && !pending);
  }

  #note(why: string, befallen?: string): void {
    const all = this.#befallen.get(why) ?? new Set();
    if (befallen) all.add(befallen);
    this.#befallen.set(why, all);
  }
}
