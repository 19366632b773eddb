/** A command's text as the person typed it, and whom they picked from Slack's list while typing. */
export interface CommandText {
  readonly text: string;
  /** Slack ids, in the order they were named. */
  readonly users: readonly string[];
}

/**
 * What a person typed, from what Slack sends: `&`, `<` and `>` come as entities, and what Slack recognised comes in
 * angle brackets, such as `<mailto:a@b|a@b>` or `<@U0ANA|ana>`. To be done once, where the text enters; what comes out
 * is text, and no `<@U0ANA>` in it is anything else. Takes time in proportion to the text.
 *
 * https://docs.slack.dev/interactivity/implementing-slash-commands, https://docs.slack.dev/messaging/formatting-message-text
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
  // A link with words of its own, pasted from elsewhere: the words are kept, and so is where they lead.
  return label === '' || label === address ? address : `${label} &lt;${address}&gt;`;
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** In one go, since `&amp;lt;` is the typed text `&lt;` and no bracket. */
const withoutEntities = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
