/** One piece of each script or kind of sign from which long texts are made. */
const pieces = {
  Latin: 'Zoë Łukasiewicz-Ångström ',
  Arabic: 'عبد الرحمن بن عبد العزيز ',
  Chinese: '欧阳娜娜与司马相如',
  'a script beyond the first plane': '𝒜𝓃𝒶 𠮷田𩸽 ',
  emoji: '👩🏽‍💻🏴󠁧󠁢󠁳󠁣󠁴󠁿👨‍👩‍👧‍👦',
  'combining marks': 'e\u0301\u0323\u0302\u0308\u0304a\u0308\u0301',
  'marks of Slack': '&<*_~`:ok:|@!#>',
  'invisible signs': 'a\u202E\u200Bb\u2800\uFFFD\n',
} as const;
export type Script = keyof typeof pieces;
export const scripts = Object.keys(pieces) as Script[];

/** A text of exactly so many characters, as people count them on a keyboard: half an emoji is none. */
export function textOf(script: Script, count: number): string {
  const signs = [...pieces[script]];
  return Array.from({ length: count }, (_, n) => signs[n % signs.length]).join('');
}

/** The longest names and reasons that Usher promises to draw. */
export const most = { teams: 150, people: 5000, roles: 64, name: 85, reason: 3000 } as const;

export const nameOf = (script: Script, n = 0): string => `${n} ${textOf(script, most.name - `${n} `.length)}`;
export const reasonOf = (script: Script): string => textOf(script, most.reason);
const address = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`;

const namesIn: ReadonlySet<string> = new Set(['name', 'where', 'label', 'found', 'rule']);
const reasonsIn: ReadonlySet<string> = new Set(['reason', 'why', 'sentence', 'note', 'ticket', 'text']);
const listsIn: ReadonlySet<string> = new Set([
  'effects',
  'notes',
  'differences',
  'scope',
  'facts',
  'places',
  'gained',
]);

/** The same value with the longest names, reasons and addresses of a script wherever it has such a text. */
export function enlarged<Value>(value: Value, script: Script): Value {
  let count = 0;
  const grown = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') {
      if (key === 'email') return address;
      count += 1;
      if (namesIn.has(key)) return nameOf(script, count);
      return reasonsIn.has(key) ? reasonOf(script) : one;
    }
    if (Array.isArray(one))
      return one.map((each) =>
        typeof each === 'string' && listsIn.has(key) ? textOf(script, 300) : grown(each, key),
      );
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([name, inner]) => [name, grown(inner, name === 'personal' ? key : name)]),
    );
  };
  return grown(value, '') as Value;
}
