import { RE2JS } from 're2js';

/**
 * The limits for the length of a pattern, its size after repetitions are expanded, and the length of the text it is
 * matched with.
 */
const longestPattern = 500;
const largestProgram = 500;
const longestText = 3000;

/**
 * Why a policy's pattern cannot be used, in words; undefined if it can. The engine is RE2's: its time grows linearly
 * with the text, so it has no references and no lookaround. https://github.com/google/re2/wiki/Syntax
 */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > longestPattern) return `the pattern is longer than ${longestPattern} characters`;
  const missing = notInTheEngine(pattern);
  if (missing) return `the pattern uses ${missing}, which Usher's patterns do not have; write it without`;
  try {
    const size = compiled(pattern).programSize();
    return size > largestProgram ? 'the pattern is too large; repeat fewer things fewer times' : undefined;
  } catch (error) {
    return `the pattern is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Tells if a text matches a pattern that `patternProblem` accepts. The time grows linearly with the text; a text of
 * more than 3000 characters never matches.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  if (text.length > longestText) return false;
  // The last answer is kept: fifty changes of one request test the same reason against the same rule.
  if (answered?.pattern === pattern && answered.text === text) return answered.fits;
  answered = { pattern, text, fits: compiled(pattern).matcher(text).find() };
  return answered.fits;
}

let answered: { readonly pattern: string; readonly text: string; readonly fits: boolean } | undefined;

const compiledBefore = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  const known = compiledBefore.get(pattern);
  if (known) return known;
  const fresh = RE2JS.compile(RE2JS.translateRegExp(pattern));
  // A policy has only a few patterns; those of earlier versions may be dropped.
  if (compiledBefore.size > 200) compiledBefore.clear();
  compiledBefore.set(pattern, fresh);
  return fresh;
}

const lookarounds: ReadonlyMap<string, string> = new Map([
  ['(?=', 'a lookahead (?=…)'],
  ['(?!', 'a lookahead (?!…)'],
  ['(?<=', 'a lookbehind (?<=…)'],
  ['(?<!', 'a lookbehind (?<!…)'],
]);

/** The features of JavaScript's expressions that RE2's lack, as they are written; reads each character once. */
function notInTheEngine(pattern: string): string | undefined {
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    if (sign === '\\') {
      at += 1;
      const next = pattern[at] ?? '';
      if (!inClass && /[1-9k]/.test(next)) return `a reference to a group (\\${next})`;
    } else if (sign === '[') inClass = true;
    else if (sign === ']') inClass = false;
    else if (sign === '(' && !inClass) {
      for (const [written, name] of lookarounds) if (pattern.startsWith(written, at)) return name;
    }
  }
  return undefined;
}
