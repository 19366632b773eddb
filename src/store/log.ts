/** Where the store says what an operator has to know. */
export interface Log {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export const silent: Log = { warn: () => undefined, error: () => undefined };
