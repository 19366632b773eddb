import type { Offered } from '../../serve/commands.js';
import type { Face } from '../../serve/screen.js';

export interface Hint {
  /** The text that is inserted. */
  readonly insert: string;
  readonly title: string;
  readonly about: string;
  /** The person to draw; undefined for a command. */
  readonly face?: Face;
}

/** The composer's suggestions for the typed text: commands at the start, people after an @. */
export function hintsFor(
  text: string,
  commands: Offered['slash_commands'],
  faces: readonly Face[],
): readonly Hint[] {
  if (/^\/\S*$/.test(text))
    return commands
      .filter(({ command }) => command.startsWith(text) && command !== text)
      .map(({ command, description, usage_hint }) => ({
        insert: command,
        title: usage_hint.length > 0 && usage_hint.length < 40 ? `${command} ${usage_hint}` : command,
        about: description,
      }));
  const wanted = /(?:^|\s)@([\w.]*)$/.exec(text)?.[1]?.toLowerCase();
  if (wanted === undefined) return [];
  return faces
    .filter(({ kind, name, handle }) => kind !== 'app' && `${handle} ${name}`.toLowerCase().includes(wanted))
    .filter(({ handle }) => handle !== wanted)
    .slice(0, 6)
    .map((face) => ({ insert: `@${face.handle}`, title: face.name, about: `@${face.handle}`, face }));
}

/** The text with the hint in place of its typed beginning. */
export const completed = (text: string, { insert }: Hint): string =>
  insert.startsWith('/') ? `${insert} ` : text.replace(/@[\w.]*$/, `${insert} `);

/** The command in a text; undefined if the text does not begin with one. */
export function commandIn(text: string): { command: string; text: string } | undefined {
  const found = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(text);
  return found?.[1] === undefined ? undefined : { command: found[1], text: found[2] ?? '' };
}
