import type { Bar, Group } from './figure.js';

const width = 720;
const labelWidth = 330;
const lineHeight = 34;
const top = 46;
const right = 70;

const ink = '#1f2328';
const pale = '#59636e';
const ours = '#2f6fb3';
const missed = '#b3502f';

/**
 * A picture of a group: a bar for each figure, a line over it for the spread, and a stroke for the mark. The
 * background is white, so that dark pages can show it too.
 */
export function plotOf({ title, plot: { unit, bars } }: Group): string {
  const most = Math.max(...bars.flatMap(({ value, high = 0, aim = 0 }) => [value, high, aim]), 1e-9);
  const x = (value: number): number => labelWidth + (value / most) * (width - labelWidth - right);
  const height = top + bars.length * lineHeight + 14;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="#d1d9e0"/>`,
    text(16, 26, `${title} (${unit})`, ink, 'font-weight="600" font-size="14"'),
    ...bars.flatMap((bar, i) => barAt(bar, top + i * lineHeight, x)),
    '</svg>',
    '',
  ].join('\n');
}

function barAt({ label, value, low, high, aim }: Bar, y: number, x: (value: number) => number): string[] {
  const colour = aim !== undefined && value > aim ? missed : ours;
  const middle = y + 11;
  const end = Math.max(x(value), x(high ?? 0), x(aim ?? 0));
  const isRange = low !== undefined && high !== undefined;
  return [
    text(16, middle + 4, shortened(label), ink),
    `<rect x="${labelWidth}" y="${y + 2}" width="${(x(value) - labelWidth).toFixed(1)}" height="18" rx="2" fill="${colour}"/>`,
    ...(isRange ? [line(x(low), middle, x(high), middle, ink, 1.5)] : []),
    ...(aim === undefined ? [] : [line(x(aim), y - 3, x(aim), y + 25, missed, 2, 'stroke-dasharray="3 2"')]),
    text(end + 8, middle + 4, shown(value), pale),
  ];
}

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const shortened = (label: string): string => (label.length > 52 ? `${label.slice(0, 51)}…` : label);

const text = (x: number, y: number, content: string, fill: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}" ${more}>${escaped(content)}</text>`;

const line = (
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  wide: number,
  more = '',
): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1}" x2="${x2.toFixed(1)}" y2="${y2}" stroke="${colour}" stroke-width="${wide}" ${more}/>`;

const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
