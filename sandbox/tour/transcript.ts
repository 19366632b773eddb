import { type Paper, screenLines, styled, wrapped } from './screen-text.js';

/** The tour's output in the terminal. */
export interface Transcript {
  readonly paper: Paper;
  scene(number: number, title: string): void;
  /** The narrator's text. */
  aside(text: string): void;
  /** An act of a person, for example "Ben types: /make-role". */
  act(text: string): void;
  /** A person's screen, in a light box. */
  screen(where: string, rendered: string): void;
  /** A line on a screen that was shown before. */
  line(where: string, rendered: string): void;
  /** A fact read from Make. */
  make(text: string): void;
  wrong(text: string): void;
  plain(text: string): void;
}

const margin = '  ';

export function createTranscript(paper: Paper, write: (text: string) => void): Transcript {
  const print = (...lines: string[]): void => {
    for (const line of lines) write(`${line}\n`);
  };
  const paragraph = (style: Parameters<typeof styled>[1], mark: string, text: string): void => {
    const [first = '', ...rest] = wrapped(text, paper.width - margin.length - mark.length);
    const hanging = ' '.repeat(mark.length);
    print(
      ...[`${mark}${first}`, ...rest.map((line) => hanging + line)].map(
        (line) => margin + styled(paper, style, line),
      ),
    );
  };
  const rule = (start: string, end: string): string =>
    styled(paper, 'dim', start) +
    styled(paper, 'dim', end.repeat(Math.max(3, paper.width - margin.length - start.length)));

  return {
    paper,
    scene(number, title) {
      print(
        '',
        styled(paper, ['bold', 'cyan'], `${number}. ${title}`),
        styled(paper, 'cyan', '═'.repeat(paper.width)),
      );
    },
    aside: (text) => paragraph('italic', '', text),
    act: (text) => paragraph('yellow', '> ', text),
    screen(where, rendered) {
      const bar = `${margin}${styled(paper, 'dim', '│')} `;
      print(margin + rule(`┌ ${where} `, '─'));
      print(...screenLines(rendered, paper, margin.length + 2).map((line) => bar + line));
      print(margin + rule('└', '─'));
    },
    line(where, rendered) {
      const [first = '', ...rest] = screenLines(`${where}: ${rendered}`, paper, margin.length + 2);
      print(`${margin}${first}`, ...rest.map((line) => `${margin}  ${line}`));
    },
    make: (text) => paragraph(['bold', 'green'], 'On Make: ', text),
    wrong: (text) => paragraph(['bold', 'red'], '', text),
    plain: (text) => print(text),
  };
}
