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

/** The usage of a team, or why it is not known. */
export type TeamUsage = { readonly name: string } & (
  | { readonly operations: number; readonly data: number | undefined }
  | { readonly trouble: string }
);

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
  /** Each team, the most operations first; empty for a single team. A number means too many teams to read. */
  readonly teams: readonly TeamUsage[] | number;
  readonly readAt: number;
}

const barLength = 20;

/** Usage over time: one line a day, with a bar and the numbers. */
export function usageView({ place, days, allowance, teams, readAt }: UsageShown): Drawn {
  const operations = days.reduce((sum, one) => sum + one.operations, 0);
  const text = `*${escaped(cutMiddle(place, 150))}:* ${inWords(operations, dataOf(days))} in ${days.length} days`;
  return {
    text,
    blocks: [
      header(`Usage of ${place}`),
      section([text, ...allowanceLine(allowance)].join('\n')),
      ...(days.length > 0
        ? [section(`\`\`\`\n${days.map((one) => dayLine(one, days)).join('\n')}\n\`\`\``)]
        : []),
      ...byTeam(teams),
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
    ...line('Operations', used, limit, (n) => n.toLocaleString('en')),
    ...line('Data', data?.used, data?.limit, bytesInWords),
  ];
}

function dayLine({ date: day, operations, data }: UsedDay, all: readonly UsedDay[]): string {
  const most = Math.max(1, ...all.map((one) => one.operations));
  const bar = '█'.repeat(Math.round((operations / most) * barLength)).padEnd(barLength);
  const bytes = data === undefined ? '' : `  ${bytesInWords(data).padStart(9)}`;
  return `${day}  ${bar}  ${operations.toLocaleString('en').padStart(9)}${bytes}`;
}

function byTeam(teams: UsageShown['teams']) {
  if (typeof teams === 'number') {
    const way = 'Add the name of one to the command, such as `/make-access usage Finance Ops`.';
    return [section(`*By team*\nThere are ${teams} teams, too many to read at once. ${way}`)];
  }
  return teams.length > 0 ? [section(['*By team*', ...teams.map(teamLine)].join('\n'))] : [];
}

function teamLine(team: TeamUsage): string {
  const shown =
    'trouble' in team
      ? `Make does not tell it now: “${escaped(cutMiddle(team.trouble, 150))}”`
      : inWords(team.operations, team.data);
  return `${escaped(cutMiddle(team.name, 80))}: ${shown}`;
}

const inWords = (operations: number, data: number | undefined): string =>
  `${operations.toLocaleString('en')} operations${data === undefined ? '' : ` and ${bytesInWords(data)} of data`}`;

/** The bytes of all days; undefined when Make states none. */
export function dataOf(days: readonly Pick<UsedDay, 'data'>[]): number | undefined {
  const told = days.flatMap(({ data }) => data ?? []);
  return told.length === 0 ? undefined : told.reduce((sum, one) => sum + one, 0);
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

export function bytesInWords(bytes: number): string {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${units[power]}`;
}
