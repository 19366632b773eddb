const types = { and: 'conjunction', or: 'disjunction' } as const;
const formats = new Map<keyof typeof types, Intl.ListFormat>();

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[], last: keyof typeof types = 'and'): string {
  // Its data takes megabytes, so an idle process does without.
  const format = formats.get(last) ?? new Intl.ListFormat('en-GB', { type: types[last] });
  formats.set(last, format);
  return format.format(parts);
}
