/** One line of a page: its name, its labels and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric with its type, its help and its samples. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const named = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const about = new RegExp(`^# (HELP|TYPE) (${named}) (.+)$`);
const sampleLine = new RegExp(`^(${named})(?:\\{(.*)\\})? (\\S+)$`);
const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/;
const types = ['counter', 'gauge', 'histogram'];

/**
 * Reads Prometheus's text format 0.0.4. Throws if the text breaks it: a sample before its HELP and TYPE, a second
 * sample with the same labels, an unescaped character, an invalid line, a histogram that does not add up, or a missing
 * last line feed.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readPage(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line is not finished');
  const families = new Map<string, { name: string; help: string; type: string; samples: Sample[] }>();
  const helps = new Map<string, string>();
  let current = '';
  for (const line of text.split('\n').filter(Boolean)) {
    const [, kind, name = '', said = ''] = about.exec(line) ?? [];
    if (kind === 'HELP') {
      if (helps.has(name)) throw new Error(`a second HELP of ${name}`);
      helps.set(name, said);
    } else if (kind === 'TYPE') {
      const help = helps.get(name);
      if (help === undefined || families.has(name) || !types.includes(said)) throw new Error(line);
      families.set(name, { name, help, type: said, samples: [] });
      current = name;
    } else {
      const family = families.get(current);
      const sample = sampleIn(line);
      if (!family || !belongs(sample.name, family)) throw new Error(`no HELP and TYPE before: ${line}`);
      if (family.samples.some((one) => keyOf(one) === keyOf(sample))) throw new Error(`twice: ${line}`);
      family.samples.push(sample);
    }
  }
  for (const family of families.values()) if (family.type === 'histogram') checkHistogram(family);
  return families;
}

const keyOf = ({ name, labels }: Sample): string => JSON.stringify([name, Object.entries(labels).sort()]);

function sampleIn(line: string): Sample {
  const [, name, inside = '', number] = sampleLine.exec(line) ?? [];
  if (name === undefined || number === undefined) throw new Error(`not a sample: ${line}`);
  const value = number === '+Inf' ? Infinity : Number(number);
  if (Number.isNaN(value)) throw new Error(`not a number: ${line}`);
  const labels: Record<string, string> = {};
  for (let rest = inside; rest !== ''; ) {
    const [whole, key, raw] = label.exec(rest) ?? [];
    if (whole === undefined || key === undefined || raw === undefined)
      throw new Error(`not a label: ${rest}`);
    labels[key] = raw.replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));
    rest = rest.slice(whole.length);
  }
  return { name, labels, value };
}

const belongs = (sample: string, { name, type }: { name: string; type: string }): boolean =>
  sample === name ||
  (type === 'histogram' && [`${name}_bucket`, `${name}_sum`, `${name}_count`].includes(sample));

/** The bounds of the buckets rise; each bucket includes the ones before, and the last, `+Inf`, includes all. */
function checkHistogram({ name, samples }: Family): void {
  const series = [...new Set(samples.map(withoutBound))].map((key) =>
    samples.filter((one) => withoutBound(one) === key),
  );
  for (const own of series) {
    const buckets = own.filter((one) => one.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => (labels.le === '+Inf' ? Infinity : Number(labels.le)));
    const counts = buckets.map(({ value }) => value);
    const total = own.find((one) => one.name === `${name}_count`)?.value;
    const rises = (list: readonly number[]) =>
      list.every((one, at) => at === 0 || one >= (list[at - 1] ?? 0));
    const sum = own.find((one) => one.name === `${name}_sum`);
    if (!sum || !rises(bounds) || !rises(counts) || bounds.at(-1) !== Infinity || counts.at(-1) !== total)
      throw new Error(`the histogram ${name} does not add up`);
  }
}

const withoutBound = ({ labels: { le: _, ...rest } }: Sample): string => JSON.stringify(rest);
