const mostLetters = 200;

/**
 * Why something failed, in one line for health and the log: the error's own words and its cause's code. If a proxy
 * answered with a page, it only says so.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  const page = error.message.indexOf('<');
  const words =
    page < 0 ? error.message : `${error.message.slice(0, page).trim()} a page instead of an answer`;
  const line = words.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const code = codeIn(error.cause);
  const whole = code === undefined || line.includes(code) ? line : `${line} (${code})`;
  return whole.slice(0, mostLetters) || error.name;
}

/** `ECONNREFUSED` and the like, from anywhere in the chain of causes. */
function codeIn(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if ('code' in cause && typeof cause.code === 'string' && /^[A-Z_0-9]+$/.test(cause.code)) return cause.code;
  return codeIn(cause.cause);
}
