import { oneLine } from '../text.js';

/**
 * Outside text as a code span, so that it has no link, markup, HTML or line break. The fence is longer than any run of
 * backticks inside. https://spec.commonmark.org/0.31.2/#code-spans
 */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === '') return '(empty)';
  const runs = new Set([...line.matchAll(/`+/g)].map(([run]) => run.length));
  let length = 1;
  while (runs.has(length)) length += 1;
  const fence = '`'.repeat(length);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A section with its lines, or with `none` if there are no lines. */
export const section = (title: string, lines: readonly string[], none: string): string[] => [
  `## ${title}`,
  '',
  ...(lines.length > 0 ? lines : [none]),
  '',
];
