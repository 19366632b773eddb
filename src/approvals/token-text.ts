const dashed = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const wholeToken = new RegExp(`^(?:${dashed.source}|eyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]{10,})$`, 'i');
const toolboxKey = /\/mcp\/server\/[^/\s]+\/t\/[^/\s]/i;
const slackToken = /x(?:ox[a-z]|app|wfp)[-.][\w.%-]{10}/i;

/** Whether a text is a Make token and nothing else. */
export const isToken = (text: string): boolean => wholeToken.test(text);

/**
 * Whether a text contains something like a token of Make or Slack, or the key of an MCP toolbox. Usher refuses such
 * text and never repeats it. Characters that a mail program or an editor puts into a copied token do not hide it.
 */
export function holdsToken(text: string): boolean {
  const plain = plainly(text);
  return [plain, plain.replaceAll(/[\r\n]+[\t >]*/g, '')].some(
    (one) => dashed.test(one) || holdsJwt(one) || toolboxKey.test(one) || slackToken.test(one),
  );
}

/** The lines with such text, counted from one. */
export const linesWithToken = (text: string): number[] =>
  text.split('\n').flatMap((line, index) => (holdsToken(line) ? [index + 1] : []));

const encoded: Readonly<Record<string, string>> = { '%2d': '-', '%2e': '.', '%2f': '/' };

/** Other dashes, wide characters and percent-encoding become plain; invisible characters and other scripts are left out. */
const plainly = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\p{Pd}\u2212]/gu, '-')
    .replaceAll(/[^\x20-\x7e\s]/gu, '')
    .replaceAll(/%2[def]/gi, (code) => encoded[code.toLowerCase()] ?? code);

/**
 * Whether a text contains a JWT: three long parts with dots between, and the first begins with `eyJ`. This needs no
 * regular expression, since that would search again from every `eyJ`.
 */
const holdsJwt = (text: string): boolean =>
  (text.match(/[\w.-]+/g) ?? []).some((run) => {
    const parts = run.split('.');
    return parts.some((part, index) => {
      const begins = part.toLowerCase().indexOf('eyj');
      const long = (one: string | undefined) => (one?.length ?? 0) >= 10;
      return begins >= 0 && part.length - begins >= 13 && long(parts[index + 1]) && long(parts[index + 2]);
    });
  });
