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

/** The approximate length in the largest unit that fits: "2 days", "5 hours", "1 minute". */
export function roughly(ms: number): string {
  const [name, size]: [string, number] =
    ms >= unitMs.d ? ['day', unitMs.d] : ms >= unitMs.h ? ['hour', unitMs.h] : ['minute', unitMs.m];
  const count = Math.max(1, Math.floor(ms / size));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

export const duration = z
  .string()
  .regex(/^\s*[1-9]\d{0,4}\s*[smhdSMHD]\s*$/, 'expected a duration such as 90s, 15m, 8h or 30d')
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .pipe(z.number().positive());
