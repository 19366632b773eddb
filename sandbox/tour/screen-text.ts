import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** The width of the terminal, and if it shows colours. */
export interface Paper {
  readonly width: number;
  readonly colours: boolean;
}

export const styled = ({ colours }: Paper, style: Style, text: string): string =>
  colours ? styleText(style, text, { validateStream: false }) : text;

/** The characters of the emoji at the start of a card's status, by Slack's names. */
const emoji: Readonly<Record<string, string>> = {
  arrows_counterclockwise: '🔄',
  envelope: '✉️',
  hourglass_flowing_sand: '⏳',
  checkered_flag: '🏁',
  double_vertical_bar: '⏸️',
  gear: '⚙️',
  grey_question: '❔',
  hourglass: '⌛',
  large_green_circle: '🟢',
  leftwards_arrow_with_hook: '↩️',
  octagonal_sign: '🛑',
  rotating_light: '🚨',
  twisted_rightwards_arrows: '🔀',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  snowflake: '❄️',
  warning: '⚠️',
  white_check_mark: '✅',
  x: '❌',
};

const keptTogether = '\u00a0';

/** The sandbox's rendered text as lines that fit the paper, with Slack's markup converted for the terminal. */
export function screenLines(rendered: string, paper: Paper, indent: number): string[] {
  const text = rendered
    .replace(/:(\w+):/g, (whole, name: string) => emoji[name] ?? whole)
    .replace(/ \(https?:\/\/[^\s)]+\)/g, `${keptTogether}↗`)
    .replace(/\[\] of /g, '[ ] ')
    .replaceAll('……', '…')
    .replace(/^# (.+)$/gm, '*$1*')
    .replace(/\*[^*\n]+\*/g, (bold) => bold.replaceAll(' ', keptTogether));
  return text
    .split('\n')
    .flatMap((line) => wrapped(line, paper.width - indent))
    .map((line) =>
      line
        .replace(/\*([^*]+)\*/g, (_whole, bold: string) => styled(paper, 'bold', bold))
        .replaceAll(keptTogether, ' '),
    );
}

/** Breaks a line between words; the rest keeps the line's indentation. */
export function wrapped(line: string, width: number): string[] {
  const margin = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = margin;
  for (const word of line.trim().split(/ (?=\S)/)) {
    const longer = current.trim() === '' ? `${margin}${word}` : `${current} ${word}`;
    if (longer.length > width && current.trim() !== '') {
      lines.push(current);
      current = `${margin}${word}`;
    } else current = longer;
  }
  return [...lines, current];
}
