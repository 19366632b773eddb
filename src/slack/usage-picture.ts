import { cutEnd, cutMiddle } from './text.js';
import { bytesInWords, type UsageShown } from './usage-view.js';

/** A phone shows the picture half as wide, and it stays readable. */
const [width, height] = [720, 450];
const plot = { left: 84, right: width - 24, top: 132, bottom: height - 74 };
const ink = { bar: '#3867a8', line: '#d9dee6', text: '#1d2630', quiet: '#5a6675', ground: '#ffffff' };

const number = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const dayName = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** The content of the picture: an organization, or a team and its organization. */
export interface Pictured extends Pick<UsageShown, 'days'> {
  readonly organization: string;
  readonly team?: string | undefined;
}

/** A picture of the operations of each day, as bars. */
export function usageSvg({ organization, team, days }: Pictured): string {
  const top = roundedUp(Math.max(1, ...days.map(({ operations }) => operations)));
  const total = days.reduce((sum, { operations }) => sum + operations, 0);
  const step = (plot.right - plot.left) / Math.max(1, days.length);
  const y = (value: number): number => plot.bottom - (value / top) * (plot.bottom - plot.top);
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(part * top).toFixed(1);
    return `<line x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}" stroke="${ink.line}" stroke-width="${part === 0 ? 2 : 1}"/>
<text x="${plot.left - 10}" y="${Number(at) + 7}" text-anchor="end" font-size="20" fill="${ink.quiet}">${short.format(part * top)}</text>`;
  });
  const bars = days.map(({ operations }, n) => {
    const from = y(operations);
    const x = plot.left + n * step + step * 0.14;
    return `<rect x="${x.toFixed(1)}" y="${from.toFixed(1)}" width="${(step * 0.72).toFixed(1)}" height="${(plot.bottom - from).toFixed(1)}" rx="2" fill="${ink.bar}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans">`,
    `<rect width="${width}" height="${height}" fill="${ink.ground}"/>`,
    `<text x="20" y="42" font-size="26" font-weight="bold" fill="${ink.text}">${xml(cutEnd(team ?? organization, 38))}</text>`,
    `<text x="20" y="76" font-size="20" fill="${ink.quiet}">${xml(team === undefined ? '' : `in ${cutEnd(organization, 22)} · `)}${number.format(total)} operations in ${days.length} days</text>`,
    `<text x="20" y="112" font-size="18" fill="${ink.quiet}">Operations a day</text>`,
    ...lines,
    ...bars,
    ...dayLabels(days, step),
    `<text x="${(plot.left + plot.right) / 2}" y="${height - 14}" text-anchor="middle" font-size="20" fill="${ink.quiet}">Day</text>`,
    '</svg>',
  ].join('\n');
}

/** The labels of the first day and every seventh one, while there is room. */
function dayLabels(days: UsageShown['days'], step: number): string[] {
  return days.flatMap(({ date }, n) => {
    const x = plot.left + (n + 0.5) * step;
    if (n % 7 !== 0 || x > plot.right - 20) return [];
    const label = dayName.format(new Date(`${date}T00:00:00Z`));
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
  const each = days.map(({ date, operations }) => `${date.slice(5)} ${number.format(operations)}`);
  const told = days.flatMap(({ data }) => data ?? []);
  const data = told.length > 0 ? ` Data: ${bytesInWords(told.reduce((sum, one) => sum + one, 0))}.` : '';
  return cutEnd(`Operations a day of ${cutMiddle(place, 100)}.${data} ${each.join('; ')}.`, longestAlt);
}

const xml = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u{FFFE}\u{FFFF}]|\p{Cs}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
