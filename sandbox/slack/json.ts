export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: Json): JsonObject {
  return isObject(value) ? value : {};
}

export function stringOf(value: Json): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

export function objectsOf(value: Json): JsonObject[] {
  return listOf(value).filter(isObject);
}

/** Parses a JSON text; undefined if it is not JSON. */
export function parseJson(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

export function copyOf<T>(value: T): T {
  return structuredClone(value);
}
