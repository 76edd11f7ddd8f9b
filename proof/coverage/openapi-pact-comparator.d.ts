// Declares the part of the package that is used. Its own types cannot be resolved, because they import names without extension.
declare module '@pactflow/openapi-pact-comparator' {
  export interface Result {
    readonly message: string;
    readonly mockDetails?: { readonly interactionDescription?: string | null; readonly location: string };
  }

  export class Comparator {
    /** @param documents `oas`: an OpenAPI document, also of version 3.1, whose schemas it takes for JSON Schema */
    constructor(documents: { oas: object });
    compare(pact: object): AsyncGenerator<Result>;
  }
}
