/** The value in a JSON text, undefined for an empty one, and `otherwise` for what is no JSON. */
export function parseJson(text: string, otherwise: unknown): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
