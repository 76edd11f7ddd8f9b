import { Comparator } from '@pactflow/openapi-pact-comparator';

interface Parameter {
  readonly name?: string;
  readonly in?: string;
}

/** The comparator reads `filter[a]` in a query as a part of the object `filter`, so the document has to name it as that. */
function withObjects(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isPart = (each: Parameter | null) => each?.in === 'query' && /\[\w+\]$/.test(each.name ?? '');
    const names = value.filter(isPart).map(({ name }: { name: string }) => name.split('[', 1)[0]);
    const objects = [...new Set(names)].map((name) => ({
      name,
      in: 'query',
      style: 'deepObject',
      schema: { type: 'object' },
    }));
    return [...value.filter((each) => !isPart(each)).map(withObjects), ...objects];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withObjects(each)]));
}

/**
 * The lines in which a pact's HTTP interactions disagree with an OpenAPI document. Warnings count: a query parameter that the
 * document does not know is one. Messages are not looked at.
 */
export async function disagreements(openApi: object, pact: object): Promise<string[]> {
  const lines: string[] = [];
  for await (const { message, mockDetails } of new Comparator({ oas: withObjects(openApi) as object }).compare(pact)) {
    lines.push(`"${mockDetails?.interactionDescription}" ${mockDetails?.location}: ${message}`);
  }
  return lines;
}
