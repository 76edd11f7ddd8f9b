import { Comparator } from '@pactflow/openapi-pact-comparator';

/**
 * What of a pact's HTTP interactions an OpenAPI document does not allow, a line each. Its warnings count: a query parameter
 * that the document does not know is one. Messages are not looked at.
 */
export async function disagreements(openApi: object, pact: object): Promise<string[]> {
  const lines: string[] = [];
  for await (const { message, mockDetails } of new Comparator({ oas: openApi }).compare(pact)) {
    lines.push(`"${mockDetails?.interactionDescription}" ${mockDetails?.location}: ${message}`);
  }
  return lines;
}
