import { Comparator } from '@pactflow/openapi-pact-comparator';

interface Parameter {
  readonly name?: string;
  readonly in?: string;
}

/**
 * Replaces query parameters such as `filter[a]` by the object `filter`. The comparator parses a query into such objects, and would not
 * find the parameters under the names that the document gives them.
 */
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
 * Compares a pact's HTTP interactions with an OpenAPI document; messages are left out. Warnings count: a query parameter that the document
 * does not name is one.
 * @returns a line for each disagreement
 */
export async function disagreements(openApi: object, pact: object): Promise<string[]> {
  const lines: string[] = [];
  for await (const { message, mockDetails } of new Comparator({ oas: withObjects(openApi) as object }).compare(pact)) {
    lines.push(`"${mockDetails?.interactionDescription}" ${mockDetails?.location}: ${message}`);
  }
  return lines;
}
