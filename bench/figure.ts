import { z } from 'zod';

/** One line of the table in docs/figures.md. */
const row = z.object({
  what: z.string(),
  measured: z.string(),
  /** The middle half of the turns, or how often it was measured. */
  spread: z.string(),
  aim: z.string(),
  /** Undefined for a figure without an aim. */
  met: z.boolean().optional(),
});
export type Row = z.infer<typeof row>;

const bar = z.object({
  label: z.string(),
  value: z.number(),
  low: z.number().optional(),
  high: z.number().optional(),
  aim: z.number().optional(),
});
export type Bar = z.infer<typeof bar>;

export const group = z.object({
  /** The name of its file under `bench/`, and of its plot. */
  name: z.string(),
  title: z.string(),
  /** The way it is measured, and the reason if it misses a mark. */
  says: z.string(),
  rows: z.array(row).min(1),
  plot: z.object({ unit: z.string(), bars: z.array(bar).min(1) }),
});
/** The measurements of one file under `bench/`. */
export type Group = z.infer<typeof group>;

/** The size of a measurement: `quick` only proves that it works. */
export type Size = 'whole' | 'quick';

/** A row and its bar, for a figure that should stay below a mark. */
export function marked(
  what: string,
  { median, low, high }: { readonly median: number; readonly low: number; readonly high: number },
  mark: { readonly unit: string; readonly aim: number; readonly digits?: number },
): { row: Row; bar: Bar } {
  const { unit, aim, digits = 2 } = mark;
  const text = (value: number) => value.toFixed(digits);
  return {
    row: {
      what,
      measured: `${text(median)} ${unit}`,
      spread: `${text(low)}–${text(high)}`,
      aim: `${aim} ${unit}`,
      met: median <= aim,
    },
    bar: { label: what, value: median, low, high, aim },
  };
}
