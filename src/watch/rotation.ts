/** Which teams' roles to read next, within a share of Make's limit. */
export interface Rotation<Team extends { readonly id: number }> {
  /** As many as may be read now, the urgent ones first, then those read longest ago. */
  next(teams: readonly Team[], urgent: ReadonlySet<number>, perMinute: number, now: number): readonly Team[];
  /** A team has been read, or cannot be. */
  done(id: number, now: number): void;
  /** How long it took to read every team once, the last time. */
  lastFullMs(): number | undefined;
}

const minuteMs = 60_000;

/** Nothing is kept: after a start it reads everything again, in the order given. */
export function createRotation<Team extends { readonly id: number }>(): Rotation<Team> {
  const readAt = new Map<number, number>();
  let allowance: { readonly left: number; readonly at: number } | undefined;
  let sweep: { readonly from: number; readonly waiting: Set<number> } | undefined;
  let fullMs: number | undefined;

  return {
    next(teams, urgent, perMinute, now) {
      const before = allowance ?? { left: perMinute, at: now };
      const earned = (Math.max(0, now - before.at) * perMinute) / minuteMs;
      const left = Math.min(perMinute, before.left + earned);
      const rank = ({ id }: Team): number => (urgent.has(id) ? -1 : (readAt.get(id) ?? 0));
      const chosen = teams.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.floor(left));
      allowance = { left: left - chosen.length, at: now };
      const there = new Set(teams.map(({ id }) => id));
      for (const id of sweep?.waiting ?? []) if (!there.has(id)) sweep?.waiting.delete(id);
      if (!sweep || sweep.waiting.size === 0) sweep = { from: now, waiting: there };
      return chosen;
    },
    done(id, now) {
      readAt.set(id, now);
      if (sweep?.waiting.delete(id) && sweep.waiting.size === 0) fullMs = now - sweep.from;
    },
    lastFullMs: () => fullMs,
  };
}
