/** The replacement for a secret. */
const hidden = '(hidden)';

/** Removes the configured secrets and everything that looks like one. */
export type Redact = (text: string) => string;

/** Slack's tokens, JSON Web Tokens, headers that hold a secret, schemes of authorization, and users in addresses. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/\bx(?:ox[a-z]|app|wfp)[-.][\w.%-]+/gi, hidden],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, hidden],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(\W{1,8})[^"'\\\r\n,}]+/gi, `$1$2${hidden}`],
  [
    /\b([Tt]oken|[Bb]earer|[Bb]asic|[Dd]igest|[Nn]egotiate)(\s+|%20|\+)(?=\S*(?:\d|[a-z][A-Z]|=))[\w~+/.=-]{6,}/g,
    `$1$2${hidden}`,
  ],
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/?#"'\\]*@/gi, `$1${hidden}@`],
];

/**
 * Hides the given secrets, also percent-encoded, in base64 or inside JSON, and any text that looks like a token. A
 * secret of fewer than six characters would hide ordinary words, so it is ignored.
 */
export function createRedact(secrets: readonly (string | undefined)[] = []): Redact {
  const forms = [
    ...new Set(secrets.flatMap((secret) => (secret && secret.length >= 6 ? formsOf(secret) : []))),
  ];
  const known = forms.sort((a, b) => b.length - a.length).map(literally);
  const values = known.length > 0 ? new RegExp(known.join('|'), 'gi') : undefined;
  return (text) => {
    const without = values ? text.replaceAll(values, hidden) : text;
    return shapes.reduce((left, [shape, instead]) => left.replaceAll(shape, instead), without);
  };
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64];
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
