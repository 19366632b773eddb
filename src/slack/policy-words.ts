import { context, section } from './blocks.js';
import type { Message } from './card.js';
import { cutEnd, escaped } from './text.js';

const linesShown = 20;
const lineShown = 400;
const wholeShown = 2700;

const casesShown = 5;

/**
 * A change of the policy in words, and the requests that it decides differently now (`cases`). Both are cut to fit a
 * message, with a way to read the rest.
 */
export function policyChangedMessage(
  lines: readonly string[],
  hashes: { readonly before: string; readonly after: string },
  cases: readonly string[] = [],
): Message {
  const { before, after } = { before: hashes.before.slice(0, 12), after: hashes.after.slice(0, 12) };
  const head = ':scroll: *The policy changed.* It applies from now on.';
  const said = lines.length > 0 ? lines : ['Only its text changed; it means the same.'];
  const [body, rest] = fitted(said.map((line) => `• ${withMentions(cutEnd(line, lineShown))}`));
  const more =
    rest > 0 ? `And ${rest} more: \`usher ledger policy ${after} --since ${before}\` prints all. ` : '';
  const markup = `${head}\n${body}`;
  const [decided, others] = fitted(
    cases.map((one) => `• ${escaped(cutEnd(one, lineShown))}`),
    casesShown,
  );
  const otherwise = `*Decided differently now*\n${decided}${others > 0 ? `\nand ${others} more kinds of request` : ''}`;
  const counted = `${cases.length} ${cases.length === 1 ? 'kind of request is' : 'kinds of request are'} decided differently now.`;
  return {
    text: cases.length > 0 ? `${markup}\n${counted}` : markup,
    blocks: [
      section(markup),
      ...(cases.length > 0 ? [section(otherwise)] : []),
      context(`${more}\`usher ledger policy ${after}\` prints the whole file as it is now.`),
    ],
  };
}

/** The message that Usher cannot use the file, and that the earlier policy stays in force. */
export function policyWrongMessage(problems: readonly string[]): Message {
  const head =
    ':warning: *The policy file has errors, so Usher did not put it in force.* The previous policy stays in force. `usher policy check` names everything that is wrong.';
  const [body, rest] = fitted(
    problems.map((one) => `• ${escaped(cutEnd(one, lineShown))}`),
    5,
  );
  const more = rest > 0 ? `\nand ${rest} more` : '';
  const markup = `${head}\n${body}${more}`;
  return { text: markup, blocks: [section(markup)] };
}

/** The message that the policy names things that do not exist or cannot be used. */
export function policyNamesMessage(problems: readonly string[]): Message {
  const head =
    ':warning: *The policy names something that does not exist or cannot be used.* A rule with such a name in a condition refuses what it might have covered. Correct the policy file, or what it names; `usher policy check --online` lists all of it.';
  const [body, rest] = fitted(problems.map((one) => `• ${escaped(cutEnd(one, lineShown))}`));
  const markup = `${head}\n${body}${rest > 0 ? `\nand ${rest} more` : ''}`;
  return { text: markup, blocks: [section(markup)] };
}

export function policyMendedMessage(): Message {
  const markup = ':white_check_mark: The policy file can be used again.';
  return { text: markup, blocks: [section(markup)] };
}

/** As many lines as fit, and the number of the other lines. */
function fitted(lines: readonly string[], most = linesShown): readonly [string, number] {
  const shown: string[] = [];
  for (const line of lines.slice(0, most)) {
    if (shown.join('\n').length + line.length > wholeShown) break;
    shown.push(line);
  }
  return [shown.join('\n'), lines.length - shown.length];
}

/** The line with Slack ids as mentions, except in quotations, which are typed text. */
const withMentions = (line: string): string =>
  line
    .split(/(“[^”]*”?)/)
    .map((part) => (part.startsWith('“') ? escaped(part) : mentions(escaped(part))))
    .join('');

const mentions = (text: string): string =>
  text.replaceAll(/\b([UW][A-Z0-9]{2,})\b/g, '<@$1>').replaceAll(/\b([CG][A-Z0-9]{2,})\b/g, '<#$1>');
