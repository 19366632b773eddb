import { looksOf } from './source.js';
import type { Surface } from './surface.js';

type Shown = Pick<Surface, 'name' | 'says' | 'shown' | 'inDark'>;

/** The sections of the page, by the beginning of the pictures' names. */
const groups = [
  ['The page of the sandbox', /^sandbox/],
  ['Cards', /^(card|call)/],
  ['Notifications and questions', /^(notification|confirm)/],
  ['Direct messages', /^dm/],
  ['Forms', /^(form|hub|review-page)/],
  ['Home', /^home/],
  ['What nobody asked for', /^(feed|alarm|ground|daily)/],
  ['Who has what', /^(list|who)/],
] as const;

/** The page with every picture by surface, one line each. */
export function picturesPage(drawn: readonly Shown[]): string {
  const sections = groups.map(([title, begins]) => {
    const shown = drawn.filter(({ name }) => begins.test(name)).map(lineOf);
    return `## ${title}\n\n${shown.join('\n')}`;
  });
  return `# What Usher looks like

Every picture is taken from the running sandbox by \`npm run pictures\`, on a desktop and on a phone, some in dark colours, too. A test
brings the app to each of them again and fails where a picture was made from other blocks than the app sends now.

${sections.join('\n')}`;
}

function lineOf({ says, ...surface }: Shown): string {
  const images = looksOf(surface).map(
    ({ file, width }) => `<img src="pictures/${file}" width="${Math.round(width / 2)}" alt="" align="top">`,
  );
  return `**${says}**\n\n${images.join(' ')}\n`;
}
