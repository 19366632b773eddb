import { cutEnd, cutMiddle, plainly } from './text.js';
import { bytesInWords, type UsageShown } from './usage-view.js';

/** A phone shows the picture half as wide, and it stays readable. */
const [width, height] = [720, 450];
const plot = { left: 84, right: width - 24, top: 132, bottom: height - 74 };
/** The room for the numbers of the data on the right. */
const dataRoom = 92;
const ink = {
  bar: '#3867a8',
  data: '#d08a2e',
  line: '#d9dee6',
  text: '#1d2630',
  quiet: '#5a6675',
  ground: '#ffffff',
};

/** The content of the picture: an organization, or a team and its organization. */
export interface Pictured extends Pick<UsageShown, 'days'> {
  readonly organization: string;
  readonly team?: string | undefined;
}

/** A picture of the operations of each day, as bars, with its data beside each where Make states it. */
export function usageSvg({ organization, team, days }: Pictured): string {
  const hasData = days.some(({ data }) => data !== undefined);
  const right = hasData ? plot.right - dataRoom : plot.right;
  const top = roundedUp(Math.max(1, ...days.map(({ operations }) => operations)));
  const dataTop = roundedUp(Math.max(1000, ...days.map(({ data = 0 }) => data)));
  const total = days.reduce((sum, { operations }) => sum + operations, 0);
  const step = (right - plot.left) / Math.max(1, days.length);
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(part).toFixed(1);
    const bytes = `<text x="${right + 10}" y="${Number(at) + 7}" font-size="18" fill="${ink.data}">${bytesInWords(part * dataTop)}</text>`;
    return `<line x1="${plot.left}" x2="${right}" y1="${at}" y2="${at}" stroke="${ink.line}" stroke-width="${part === 0 ? 2 : 1}"/>
<text x="${plot.left - 10}" y="${Number(at) + 7}" text-anchor="end" font-size="20" fill="${ink.quiet}">${(part * top).toLocaleString('en', { notation: 'compact', maximumFractionDigits: 1 })}</text>${hasData ? `\n${bytes}` : ''}`;
  });
  const wide = hasData ? 0.4 : 0.72;
  const bars = days.flatMap(({ operations, data }, n) => {
    const x = plot.left + n * step + step * (hasData ? 0.08 : 0.14);
    return [
      bar(x, step * wide, operations / top, ink.bar),
      ...(data === undefined ? [] : [bar(x + step * (wide + 0.04), step * wide, data / dataTop, ink.data)]),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans">`,
    `<rect width="${width}" height="${height}" fill="${ink.ground}"/>`,
    `<text x="20" y="42" font-size="26" font-weight="bold" fill="${ink.text}">${xml(cutEnd(team ?? organization, 38))}</text>`,
    `<text x="20" y="76" font-size="20" fill="${ink.quiet}">${xml(team === undefined ? '' : `in ${cutEnd(organization, 22)} · `)}${total.toLocaleString('en')} operations in ${days.length} days</text>`,
    `<text x="20" y="112" font-size="18" fill="${hasData ? ink.bar : ink.quiet}">Operations a day</text>`,
    ...(hasData
      ? [
          `<text x="${width - 20}" y="112" text-anchor="end" font-size="18" fill="${ink.data}">Data a day</text>`,
        ]
      : []),
    ...lines,
    ...bars,
    ...dayLabels(days, step, right),
    `<text x="${(plot.left + right) / 2}" y="${height - 14}" text-anchor="middle" font-size="20" fill="${ink.quiet}">Day</text>`,
    '</svg>',
  ].join('\n');
}

/** The height of a share of the axis. */
const y = (part: number): number => plot.bottom - part * (plot.bottom - plot.top);

const bar = (x: number, wide: number, part: number, fill: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y(part).toFixed(1)}" width="${wide.toFixed(1)}" height="${(plot.bottom - y(part)).toFixed(1)}" rx="2" fill="${fill}"/>`;

/** The labels of the first day and every seventh one, while there is room. */
function dayLabels(days: UsageShown['days'], step: number, right: number): string[] {
  return days.flatMap(({ date }, n) => {
    const x = plot.left + (n + 0.5) * step;
    if (n % 7 !== 0 || x > right - 20) return [];
    const label = new Date(`${date}T00:00:00Z`).toLocaleDateString('en', {
      month: 'short',
      day: 'numeric',
      timeZone: 'UTC',
    });
    return [
      `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${plot.bottom}" y2="${plot.bottom + 7}" stroke="${ink.quiet}"/>
<text x="${x.toFixed(1)}" y="${plot.bottom + 30}" text-anchor="middle" font-size="20" fill="${ink.quiet}">${label}</text>`,
    ];
  });
}

/** The next round number, so that the quarters of the axis are round, too. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 8, 10].find((one) => one * power >= value) ?? 10) * power;
}

const longestAlt = 1000;

/** The same numbers in words, for people who cannot see the picture. */
export function usageInWords({ organization, team, days }: Pictured): string {
  const place = team === undefined ? organization : `${team} in ${organization}`;
  const each = days.map(
    ({ date, operations, data }) =>
      `${date.slice(5)} ${operations.toLocaleString('en')}${data === undefined ? '' : ` (${bytesInWords(data)})`}`,
  );
  const told = days.flatMap(({ data }) => data ?? []);
  const data = told.length > 0 ? ` Data: ${bytesInWords(told.reduce((sum, one) => sum + one, 0))}.` : '';
  const what = told.length > 0 ? 'Operations a day (and data)' : 'Operations a day';
  return cutEnd(`${what} of ${cutMiddle(plainly(place), 100)}.${data} ${each.join('; ')}.`, longestAlt);
}

const xml = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u{FFFE}\u{FFFF}]|\p{Cs}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
