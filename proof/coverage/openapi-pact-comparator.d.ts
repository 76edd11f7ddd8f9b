// As much of the package's interface as is used. Its own types cannot be resolved: they import folders and names without extension.
declare module '@pactflow/openapi-pact-comparator' {
  export interface Result {
    readonly message: string;
    readonly mockDetails?: { readonly interactionDescription?: string | null; readonly location: string };
  }

  export class Comparator {
    /** @param documents `oas`: an OpenAPI document, 3.1 as well: its schemas are JSON Schema to it, and `const`, for one, is held */
    constructor(documents: { oas: object });
    compare(pact: object): AsyncGenerator<Result>;
  }
}
