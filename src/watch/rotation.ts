/** Chooses the teams whose roles to read next, within a share of Make's rate limit. */
export interface Rotation<Team extends { readonly id: number }> {
  /** As many teams as may be read now: urgent ones first, then those read longest ago. */
  next(teams: readonly Team[], urgent: ReadonlySet<number>, perMinute: number, now: number): readonly Team[];
  /** Notes that a team has been read, or cannot be read: one call of the share is used. */
  done(id: number, now: number): void;
  /** How long the last complete pass over all teams took, in milliseconds; undefined before the first. */
  lastFullMs(): number | undefined;
}

const minuteMs = 60_000;

/** Stores nothing: after a start, it begins with every team in the given order. */
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
      allowance = { left, at: now };
      const there = new Set(teams.map(({ id }) => id));
      for (const id of sweep?.waiting ?? []) if (!there.has(id)) sweep?.waiting.delete(id);
      if (!sweep || sweep.waiting.size === 0) sweep = { from: now, waiting: there };
      return chosen;
    },
    done(id, now) {
      readAt.set(id, now);
      if (allowance) allowance = { ...allowance, left: allowance.left - 1 };
      if (sweep?.waiting.delete(id) && sweep.waiting.size === 0) fullMs = now - sweep.from;
    },
    lastFullMs: () => fullMs,
  };
}
