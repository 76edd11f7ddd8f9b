type Library = typeof import('@actions/expressions', { with: { 'resolution-mode': 'import' }});

/** The values that an expression can read: `github`, `vars`, `secrets`, `matrix` and `needs`, each as JSON. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Tells how the steps and jobs before ended, for `success()`, `failure()` and `always()`. */
export type Status = 'success' | 'failure';

const statusFunction = /\b(success|failure|always|cancelled)\s*\(/;

/** Evaluates the expressions of GitHub's workflows, by the parser that GitHub publishes. */
export class Expressions {
  private constructor(private readonly library: Library) {}

  /** Loads GitHub's parser, which can only be imported asynchronously. */
  static async load(): Promise<Expressions> {
    return new Expressions(await import('@actions/expressions'));
  }

  /**
   * Tells if a step or job runs. Without a condition, and with one that names no status function, it runs only after a success.
   * @throws when the condition cannot be parsed, or reads a context that there is not
   */
  holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
    const asked = condition?.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1') ?? 'success()';
    const full = statusFunction.test(asked) ? asked : `success() && (${asked})`;
    return this.#evaluate(`(${full}) && true || false`, contexts, status) === 'true';
  }

  /** Fills each `${{ }}` of a text in. A value that is not set becomes an empty text, as on GitHub. */
  fill(text: string, contexts: Contexts): string {
    return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
      this.#evaluate(expression, contexts, 'success'),
    );
  }

  #evaluate(expression: string, contexts: Contexts, status: Status): string {
    const { data, Evaluator, Lexer, Parser } = this.library;
    const answers = { success: status === 'success', failure: status === 'failure', always: true, cancelled: false };
    const functions = Object.entries(answers).map(([name, answer]) => ({
      name,
      minArgs: 0,
      maxArgs: 0,
      call: () => new data.BooleanData(answer),
    }));
    const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
    const context = JSON.parse(JSON.stringify(contexts), data.reviver);
    return new Evaluator(tree, context, new Map(functions.map((each) => [each.name, each]))).evaluate().coerceString();
  }
}
