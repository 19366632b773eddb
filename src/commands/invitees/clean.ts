import { withoutUnseen } from '../../slack/legible.js';

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};
const list =
  /^[\s>]*(?:(?:[•◦‣⁃▪▫●○■□►▸▶·∙✓✔]|[-*+–—](?=\s)|\(?\d{1,3}[.)](?=\s)|[a-zA-Z]\)(?=\s)|\[[ xX]?\](?=\s))\s*){0,3}/u;
/** The number of characters of a line that the next two patterns search. */
const looked = 30;
const heading = /^(?:to|cc|bcc|from|e-?mail|mail):/i;

/**
 * The lines of a list of people without the additions of mail programs, spreadsheets and chat: invisible characters,
 * HTML entities, curly quotes, bullets and numbers, and a heading such as `To:`. Runs in linear time.
 */
export function cleanLines(text: string): string[] {
  return withoutUnseen(text)
    .replaceAll(/&(?:lt|gt|quot|#34|#39|nbsp|amp);/g, (entity) => entities[entity] ?? entity)
    .replaceAll(/[\u201C-\u201F\u00AB\u00BB\uFF02]/g, '"')
    .replaceAll(/[\uFF0C\u3001]/g, ',')
    .replaceAll('\uFF1B', ';')
    .replaceAll(/\p{Zs}/gu, ' ')
    .split(/[\n\r]/)
    .map(bare)
    .filter((line) => line !== '');
}

function bare(line: string): string {
  const start = line.trimStart();
  const unlisted = start.slice(0, looked).replace(list, '') + start.slice(looked);
  return (unlisted.slice(0, looked).replace(heading, '') + unlisted.slice(looked)).trim();
}
