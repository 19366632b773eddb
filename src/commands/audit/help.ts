import type { FeedCommand } from './authority.js';

export const feedHelp = [
  '*What this channel hears of Make*',
  '`/make-audit` shows its feeds and the form to subscribe.',
  '`/make-audit subscribe Harbour Logistics` subscribes to all of an organization or team.',
  '`/make-audit list` · `mute 8h` · `unmute` · `unsubscribe`; with several feeds a number says which: `mute 2 8h`.',
  '`/make-audit recent` shows you the newest changes and entries of the log.',
].join('\n');

/** The list of commands. */
export const feedHelpCommand: FeedCommand = async () => ({ text: feedHelp });
