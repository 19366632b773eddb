import pg from 'pg';

/**
 * The SQLSTATE classes and codes of a server that is stopping, starting, or out of connections.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const away = /^(08...|57P0[1-5]|53300)$/;

/**
 * Tells if the connection failed and not the query: the server closed it, the system reported an error, or `pg` threw
 * one of its own, which are plain errors. Usher's faults have their own types.
 */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return away.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return error.constructor === Error || error.constructor === AggregateError || error.name === 'AbortError';
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

/** Why something failed, without the password that the address may contain. */
export function reasonOf(error: unknown, url: string): string {
  const message = messageOf(error);
  const secret = passwordIn(url);
  const hidden = secret.reduce((text, one) => text.replaceAll(one, '…'), message);
  return hidden.replaceAll(/\s+/g, ' ').slice(0, 300);
}

function messageOf(error: unknown): string {
  // If a name has several addresses, the errors list one failure for each.
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
