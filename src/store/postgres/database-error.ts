import pg from 'pg';

/** SQLSTATE classes and codes with which a server says that it is going, not here yet, or full. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const away = /^(08...|57P0[1-5]|53300)$/;

/**
 * Whether the connection failed, not the query: the server's good-bye, an error of the system, or one of `pg` itself, which
 * are plain. Faults of ours have types of their own.
 */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return away.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return error.constructor === Error || error.constructor === AggregateError || error.name === 'AbortError';
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

/** Why something failed, without the password that its address may hold. */
export function reasonOf(error: unknown, url: string): string {
  const message = messageOf(error);
  const secret = passwordIn(url);
  const hidden = secret.reduce((text, one) => text.replaceAll(one, '…'), message);
  return hidden.replaceAll(/\s+/g, ' ').slice(0, 300);
}

function messageOf(error: unknown): string {
  // Where a name has several addresses, what failed at each of them.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : 'unknown reason';
}

function passwordIn(url: string): string[] {
  try {
    const { password } = new URL(url);
    return [url, password, decodeURIComponent(password)].filter((one) => one !== '');
  } catch {
    return [url];
  }
}
