/** What a text says as JSON; nothing when it is not JSON, which a schema then refuses in its own words. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
