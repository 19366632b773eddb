import type { Finding } from '../approvals/audit-event.js';
import type { GroundFinding } from '../approvals/ground-change.js';

/** Changes of one kind that nobody asked for, recorded within ten minutes of the first. */
export interface Wave {
  /** The id of its first finding. */
  readonly id: string;
  /** When the first was recorded. */
  readonly from: number;
  /** When it became one alarm; from then on its findings are told together. */
  readonly alarmAt?: number;
  /** Its findings in the order of their record. */
  readonly findings: readonly string[];
}

/** So many changes of one kind are one alarm. */
export const alarmFrom = 5;

export const waveMs = 10 * 60_000;

/** Changes of one kind: the same happened to each, in the same place. */
export const kindOf = ({ movement, team, after }: Finding): string =>
  `${movement}/${team?.id ?? ''}/${after?.id ?? ''}`;

/** The kind of a change of the ground; only what custom roles may do is changed in numbers. */
export const groundKindOf = ({ change }: GroundFinding): string | undefined =>
  change.type === 'role-permissions-changed' && change.role.custom ? `ground/${change.type}` : undefined;

/** The waves of one organization. The maps are kept and filled on. */
export interface Waves {
  readonly byId: Map<string, Wave>;
  /** The newest wave of each kind. */
  readonly newest: Map<string, string>;
}

export const noWaves = (): Waves => ({ byId: new Map(), newest: new Map() });

/** Puts what was found into the wave of its kind, or begins one. */
export function joinWave({ byId, newest }: Waves, kind: string, id: string, at: number): Wave {
  const open = byId.get(newest.get(kind) ?? '');
  const joined =
    open && Math.abs(at - open.from) < waveMs
      ? { ...open, findings: [...open.findings, id] }
      : { id, from: at, findings: [id] };
  const isNow = joined.alarmAt === undefined && joined.findings.length >= alarmFrom;
  const wave = isNow ? { ...joined, alarmAt: at } : joined;
  byId.set(wave.id, wave);
  newest.set(kind, wave.id);
  return wave;
}

/** A wave is let go of as a whole, so that what is left of it never looks like another one. */
export function forgetWaves({ byId, newest }: Waves, before: number): void {
  for (const [id, { from }] of byId) if (from < before) byId.delete(id);
  for (const [kind, id] of newest) if (!byId.has(id)) newest.delete(kind);
}
