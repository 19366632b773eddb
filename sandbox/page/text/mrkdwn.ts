/** A parsed piece of Slack's markup. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike' | 'quote'; readonly of: readonly Piece[] }
  | { readonly kind: 'code' | 'block'; readonly text: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly label?: string }
  | { readonly kind: 'everybody'; readonly name: string }
  | {
      readonly kind: 'date';
      readonly at: number;
      readonly format: string;
      readonly fallback: string;
      readonly url?: string;
    }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  | { readonly kind: 'emoji'; readonly name: string };

const marks = [
  /```(?<block>[\s\S]+?)```/,
  /`(?<code>[^`\n]+)`/,
  /<(?<reference>[^<>\n]+)>/,
  /(?<![\w*])\*(?<bold>(?![ \u200B])[^*\n]+?(?<! ))\*(?![\w*])/,
  /(?<![\w_])_(?<italic>(?![ \u200B])[^_\n]+?(?<! ))_(?![\w_])/,
  /(?<![\w~])~(?<strike>(?![ \u200B])[^~\n]+?(?<! ))~(?![\w~])/,
  /(?<quote>^(?:&gt; ?[^\n]*(?:\n|$))+)/,
  /:(?<emoji>[a-z0-9_+'-]+):/,
];
const pattern = (extra: readonly RegExp[]) =>
  new RegExp([...marks, ...extra].map(({ source }) => source).join('|'), 'gm');
const verbatimPattern = pattern([]);
const linkingPattern = pattern([/(?<bare>https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]}'"”])/]);

/** Parses Slack's markup. With `verbatim`, a text that only looks like a link stays text. */
export function readMrkdwn(markup: string, verbatim = false): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of markup.matchAll(verbatim ? verbatimPattern : linkingPattern)) {
    if (match.index > from) pieces.push({ kind: 'text', text: unescaped(markup.slice(from, match.index)) });
    pieces.push(pieceOf(match.groups ?? {}, match[0], verbatim));
    from = match.index + match[0].length;
  }
  if (from < markup.length) pieces.push({ kind: 'text', text: unescaped(markup.slice(from)) });
  return pieces;
}

type Groups = Readonly<Record<string, string | undefined>>;

function pieceOf(found: Groups, whole: string, verbatim: boolean): Piece {
  const { block, code, reference, quote, emoji, bare } = found;
  if (block !== undefined) return { kind: 'block', text: unescaped(block.replace(/^\n/, '')) };
  if (code !== undefined) return { kind: 'code', text: unescaped(code) };
  if (reference !== undefined) return referenceOf(reference);
  for (const kind of ['bold', 'italic', 'strike'] as const) {
    const inner = found[kind];
    if (inner !== undefined) return { kind, of: readMrkdwn(inner, verbatim) };
  }
  if (quote !== undefined) {
    const lines = quote.trimEnd().replaceAll(/^&gt; ?/gm, '');
    return { kind: 'quote', of: readMrkdwn(lines, verbatim) };
  }
  if (emoji !== undefined) return { kind: 'emoji', name: emoji };
  if (bare !== undefined) return { kind: 'link', url: unescaped(bare), label: unescaped(bare) };
  return { kind: 'text', text: whole };
}

function referenceOf(inner: string): Piece {
  const cut = inner.indexOf('|');
  const target = cut < 0 ? inner : inner.slice(0, cut);
  const label = cut < 0 ? undefined : unescaped(inner.slice(cut + 1));
  const named = label === undefined ? {} : { label };
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), ...named };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), ...named };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), ...named };
  if (target.startsWith('!date^')) return dateOf(target, label ?? '');
  if (target.startsWith('!')) return { kind: 'everybody', name: target.slice(1) };
  const url = unescaped(target);
  return { kind: 'link', url, label: label ?? url.replace(/^mailto:/, '') };
}

function dateOf(target: string, fallback: string): Piece {
  const [, seconds = '', format = '', url] = target.split('^');
  const at = Number(seconds) * 1000;
  if (!Number.isFinite(at) || seconds === '') return { kind: 'text', text: fallback };
  return { kind: 'date', at, format, fallback, ...(url && { url }) };
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
