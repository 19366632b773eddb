/** A command's text as typed, and the people picked from Slack's list while typing. */
export interface CommandText {
  readonly text: string;
  /** Slack ids, in order of mention. */
  readonly users: readonly string[];
}

/**
 * Decodes the text of a command. Slack sends `&`, `<` and `>` as entities, and puts text that it recognised in angle
 * brackets, such as `<mailto:a@b|a@b>` or `<@U0ANA|ana>`. Call this once, where the text enters: the result is plain
 * text, and a `<@U0ANA>` in it is not a mention. Runs in linear time.
 * https://docs.slack.dev/interactivity/implementing-slash-commands,
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function typedText(wire: string): CommandText {
  const users: string[] = [];
  const text = wire.replaceAll(/<([^<>]*)>/g, (_whole, inner: string) => {
    const user = /^@([UW][A-Z0-9]+)(?:\||$)/.exec(inner)?.[1];
    if (user !== undefined) users.push(user);
    return recognised(inner);
  });
  return { text: withoutEntities(text), users };
}

function recognised(inner: string): string {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  if (target.startsWith('@')) return `@${label || target.slice(1)}`;
  if (target.startsWith('#')) return `#${label || target.slice(1)}`;
  if (target.startsWith('!')) return label || `@${target.slice(1).replace(/^subteam\^/, '')}`;
  if (!target.startsWith('mailto:')) return label || target;
  const [address = ''] = target.slice('mailto:'.length).split('?');
  // A pasted link with its own words: keeps both the words and the address.
  return label === '' || label === address ? address : `${label} &lt;${address}&gt;`;
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Decodes in one pass, since `&amp;lt;` is the typed text `&lt;` and not a bracket. */
const withoutEntities = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
