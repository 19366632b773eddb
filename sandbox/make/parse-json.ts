/** Parses a JSON text: undefined for an empty text, `otherwise` for a text that is not JSON. */
export function parseJson(text: string, otherwise: unknown): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
