import type { RespondArguments } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { section } from './blocks.js';
import { blocksTogether } from './fit-together.js';

const mostBlocks = 49;

/**
 * An answer that only the acting person sees. Usher sends it in verbatim blocks, since Slack turns addresses in a bare
 * `text` into links. https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
export const whispered = (
  markup: string,
  blocks: KnownBlock[] = sections(markup),
): Exclude<RespondArguments, string> => ({
  response_type: 'ephemeral',
  replace_original: false,
  text: markup,
  blocks: blocksTogether(blocks.slice(0, mostBlocks)),
});

const longest = 2900;

/** The markup in as many sections as it needs, split at line ends. */
function sections(markup: string): KnownBlock[] {
  const parts: string[] = [];
  for (const line of markup.split('\n')) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length < longest)
      parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line);
  }
  return parts.map((part) => section(part || ' '));
}
