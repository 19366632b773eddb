import { z } from 'zod';
import { WrongInput } from '../terminal.js';

/** Milliseconds since 1970. `from` is included, `until` is excluded. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

export const always: Period = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

export const isWithin = ({ from, until }: Period, at: number): boolean => at >= from && at < until;

/** Reads a period from two days or times; either may be absent. Throws `WrongInput`. */
export function periodOf(from: string | undefined, until: string | undefined): Period {
  const period = {
    from: from === undefined ? always.from : momentOf('--from', from),
    until: until === undefined ? always.until : momentOf('--until', until),
  };
  if (period.from < period.until) return period;
  throw new WrongInput(
    `--until ${until} is not after --from ${from}; what happens at --until is left out, so November is --from 2026-11-01 --until 2026-12-01`,
  );
}

const day = z.iso.date();
const time = z.iso.datetime({ offset: true });

/** A day begins at midnight in UTC. */
function momentOf(option: string, text: string): number {
  if (day.safeParse(text).success || time.safeParse(text).success) return Date.parse(text);
  throw new WrongInput(
    `${option}: expected a day (in UTC) or a time with its zone, such as ${option} 2026-11-01 or ${option} 2026-11-01T09:00:00Z`,
  );
}

/** Reads the user id of a person, from `U0ANA` or `T0HOME/U0ANA`. Throws `WrongInput`. */
export function userIdOf(option: string, text: string): string {
  const [, id] = /^(?:[A-Z0-9]+\/)?([UW][A-Z0-9]+)$/.exec(text.trim()) ?? [];
  if (id !== undefined) return id;
  throw new WrongInput(`${option}: expected a Slack user id, such as ${option} U0ANA`);
}

/** Reads the id of a request. Throws `WrongInput`. */
export function requestIdFrom(option: string, text: string): string {
  const id = text.trim().toUpperCase();
  if (/^REQ-\d{1,9}$/.test(id)) return id;
  throw new WrongInput(`${option}: expected the number of a request, such as ${option} REQ-7`.trim());
}
