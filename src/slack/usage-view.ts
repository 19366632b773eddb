import { context, header, section } from './blocks.js';
import type { Drawn } from './roster-view.js';
import { cutMiddle, date, escaped } from './text.js';

export interface UsedDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly operations: number;
  /** Bytes; undefined when Make does not state them. */
  readonly data: number | undefined;
}

export interface UsageShown {
  /** The organization, or for example "Finance Ops in Harbour Logistics". */
  readonly place: string;
  readonly days: readonly UsedDay[];
  readonly allowance:
    | {
        readonly used?: number;
        readonly limit?: number;
        readonly data?: { readonly used?: number; readonly limit?: number };
      }
    | undefined;
  /** The operations of each team, the highest number first; empty for a single team. */
  readonly teams: readonly { readonly name: string; readonly operations: number }[];
  readonly readAt: number;
}

const number = new Intl.NumberFormat('en');
const barLength = 20;
const teamsShown = 10;

/** Usage over time: one line a day, with a bar and the numbers. */
export function usageView({ place, days, allowance, teams, readAt }: UsageShown): Drawn {
  const operations = days.reduce((sum, one) => sum + one.operations, 0);
  const told = days.flatMap(({ data }) => data ?? []);
  const bytes =
    told.length > 0 ? ` and ${bytesInWords(told.reduce((sum, one) => sum + one, 0))} of data` : '';
  const text = `*${escaped(cutMiddle(place, 150))}:* ${number.format(operations)} operations${bytes} in ${days.length} days`;
  return {
    text,
    blocks: [
      header(`Usage of ${place}`),
      section([text, ...allowanceLine(allowance)].join('\n')),
      ...(days.length > 0
        ? [section(`\`\`\`\n${days.map((one) => dayLine(one, days)).join('\n')}\n\`\`\``)]
        : []),
      ...(teams.length > 0
        ? [
            section(
              ['*By team*', ...teams.slice(0, teamsShown).map(teamLine), ...rest(teams.length)].join('\n'),
            ),
          ]
        : []),
      context(`Make’s figures of ${date(readAt)}; Usher asks at most once an hour.`),
    ],
  };
}

function allowanceLine(allowance: UsageShown['allowance']): string[] {
  const { used, limit, data } = allowance ?? {};
  const line = (
    what: string,
    one: number | undefined,
    all: number | undefined,
    said: (n: number) => string,
  ) => {
    if (one === undefined) return [];
    const of = all === undefined ? '' : ` of ${said(all)} that the plan has`;
    return [`${what} since the last reset: ${said(one)}${of}.`];
  };
  return [
    ...line('Operations', used, limit, (n) => number.format(n)),
    ...line('Data', data?.used, data?.limit, bytesInWords),
  ];
}

function dayLine({ date: day, operations, data }: UsedDay, all: readonly UsedDay[]): string {
  const most = Math.max(1, ...all.map((one) => one.operations));
  const bar = '█'.repeat(Math.round((operations / most) * barLength)).padEnd(barLength);
  const bytes = data === undefined ? '' : `  ${bytesInWords(data).padStart(9)}`;
  return `${day}  ${bar}  ${number.format(operations).padStart(9)}${bytes}`;
}

const teamLine = ({ name, operations }: UsageShown['teams'][number]): string =>
  `${escaped(cutMiddle(name, 80))}: ${number.format(operations)} operations`;

const rest = (count: number): string[] =>
  count > teamsShown ? [`and ${count - teamsShown} more teams`] : [];

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

export function bytesInWords(bytes: number): string {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${units[power]}`;
}
