import { z } from 'zod';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `15m`, `8h` or `30d`; undefined for anything else, including zero. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,4})\s*([smhd])$/.exec(text.trim().toLowerCase());
  const unit = match?.[2];
  if (unit !== 's' && unit !== 'm' && unit !== 'h' && unit !== 'd') return undefined;
  return Number(match?.[1]) * unitMs[unit];
}

/** The length in words, for example "8 hours" or "1 day". Exact if the length is a whole number of a unit. */
export function durationInWords(ms: number): string {
  const units: [string, number][] = [
    ['day', unitMs.d],
    ['hour', unitMs.h],
    ['minute', unitMs.m],
  ];
  for (const [name, size] of units) {
    if (ms >= size && ms % size === 0) return `${ms / size} ${name}${ms === size ? '' : 's'}`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds > 120) return `${Math.round(seconds / 60)} minutes`;
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}

/**
 * The time until something ends, to the nearest whole number: "3 days left", also a moment after three days began. A
 * day and a half is "36 hours left", since "2 days left" would promise much more.
 */
export const timeLeft = (ms: number): string => {
  const time = nearest(ms);
  return time === undefined ? 'less than a minute left' : `${time} left`;
};

/** The time since something began, likewise: "2 hours ago". */
export const ago = (ms: number): string => {
  const time = nearest(ms);
  return time === undefined ? 'just now' : `${time} ago`;
};

/** The time in the unit that says it best; undefined below half a minute. */
function nearest(ms: number): string | undefined {
  const minutes = Math.round(ms / unitMs.m);
  const hours = Math.round(ms / unitMs.h);
  if (minutes < 1) return undefined;
  if (minutes < 120 && minutes !== 60) return counted(minutes, 'minute');
  if (hours < 48 && hours !== 24) return counted(hours, 'hour');
  return counted(Math.round(ms / unitMs.d), 'day');
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

export const duration = z
  .string()
  .regex(/^\s*[1-9]\d{0,4}\s*[smhdSMHD]\s*$/, 'expected a duration such as 90s, 15m, 8h or 30d')
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .pipe(z.number().positive());
