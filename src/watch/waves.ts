import type { Finding } from '../approvals/audit-event.js';
import type { GroundFinding } from '../approvals/ground-change.js';

/** Unrequested changes of one kind, recorded within ten minutes of the first. */
export interface Wave {
  /** The id of its first finding. */
  readonly id: string;
  /** When the first was recorded. */
  readonly from: number;
  /** When it became an alarm; its findings are then reported together. */
  readonly alarmAt?: number;
  /** Its findings in the order of recording. */
  readonly findings: readonly string[];
}

/** The number of changes of one kind that makes an alarm. */
const alarmFrom = 5;

const waveMs = 10 * 60_000;

/** The kind of a finding: the same movement in the same place with the same new role. */
export const kindOf = ({ movement, team, after }: Finding): string =>
  `${movement}/${team?.id ?? ''}/${after?.id ?? ''}`;

/** The kind of a change of the ground; only changes of custom roles' permissions occur in large numbers. */
export const groundKindOf = ({ change }: GroundFinding): string | undefined =>
  change.type === 'role-permissions-changed' && change.role.custom ? `ground/${change.type}` : undefined;

/** The waves of one organization. The maps are changed in place. */
export interface Waves {
  readonly byId: Map<string, Wave>;
  /** The newest wave of each kind. */
  readonly newest: Map<string, string>;
}

export const noWaves = (): Waves => ({ byId: new Map(), newest: new Map() });

/** Adds a finding to the wave of its kind, or begins a new one. */
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

/** Drops whole waves only, so that the rest of one never looks like another. */
export function forgetWaves({ byId, newest }: Waves, before: number): void {
  for (const [id, { from }] of byId) if (from < before) byId.delete(id);
  for (const [kind, id] of newest) if (!byId.has(id)) newest.delete(kind);
}
