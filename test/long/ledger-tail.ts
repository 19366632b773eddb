import { z } from 'zod';

const key = z.object({ change: z.number(), way: z.string(), index: z.number() });
const wish = z.looseObject({
  kind: z.string(),
  organizationId: z.number(),
  userId: z.number().optional(),
  teamId: z.number().optional(),
  roleId: z.number().optional(),
  teams: z.array(z.object({ teamId: z.number(), roleId: z.number() })).optional(),
});
export type Wish = z.infer<typeof wish>;

const event = z.looseObject({
  type: z.string(),
  key: key.optional(),
  outcome: z.string().optional(),
  change: z.number().optional(),
  userId: z.number().optional(),
  why: z.unknown().optional(),
  card: z.object({ channel: z.string(), ts: z.string() }).optional(),
  write: z.object({ type: z.string() }).optional(),
  revision: z.union([z.number(), z.object({ changes: z.array(wish) })]).optional(),
  finding: z.unknown().optional(),
});
const entry = z.object({ stream: z.string(), events: z.array(event) });

/** One request, as the record shows it. */
export interface Course {
  readonly id: string;
  wishes: readonly Wish[];
  card?: { readonly channel: string; readonly ts: string };
  approved: boolean;
  granted: boolean;
  readonly verified: Set<number>;
  /** The Make user that each invitation created, by its change. */
  readonly invited: Map<number, number>;
  /** Permanent failures, in the words of the record. */
  readonly failed: string[];
  /** The kind of each write that took effect, by its place in the plan. */
  readonly applied: Map<string, string>;
}

/** The requests of a growing ledger, read on from the end of the last look. */
export interface LedgerTail {
  readonly courses: ReadonlyMap<string, Course>;
  /** All recorded findings about memberships, as written. */
  readonly findings: readonly unknown[];
  /** The verified changes in order; for an invitation, with the user that Make created. */
  readonly verified: readonly Wish[];
  follow(): Promise<void>;
}

/** `added` returns the lines since its last call. */
export function tailOf(added: () => Promise<readonly string[]>): LedgerTail {
  const courses = new Map<string, Course>();
  const findings: unknown[] = [];
  const verified: Wish[] = [];
  const announced = new Map<string, string>();
  // Simultaneous calls wait for each other, so that no line counts twice.
  let looking: Promise<void> = Promise.resolve();

  const take = (line: string): void => {
    const { stream, events } = entry.parse(JSON.parse(line));
    for (const one of events) {
      if (one.finding !== undefined && one.type === 'finding.recorded') findings.push(one.finding);
      if (stream.startsWith('request/')) note(stream.slice('request/'.length), one);
    }
  };

  const note = (id: string, one: z.infer<typeof event>): void => {
    const course: Course = courses.get(id) ?? {
      id,
      wishes: [],
      approved: false,
      granted: false,
      verified: new Set(),
      invited: new Map(),
      failed: [],
      applied: new Map(),
    };
    courses.set(id, course);
    const write = one.key && `${one.key.change}.${one.key.way}.${one.key.index}`;
    switch (one.type) {
      case 'request.submitted':
      case 'request.revised':
        if (typeof one.revision === 'object') course.wishes = one.revision.changes;
        course.approved = false;
        break;
      case 'card.posted':
        if (one.card) course.card = one.card;
        break;
      case 'request.approved':
        course.approved = true;
        break;
      case 'grant.started':
        course.granted = true;
        break;
      case 'write.announced':
        announced.set(`${id} ${write}`, one.write?.type ?? '');
        break;
      case 'write.settled':
        if (one.outcome === 'applied') course.applied.set(`${write}`, announced.get(`${id} ${write}`) ?? '');
        break;
      case 'change.verified':
        if (one.change !== undefined) verify(course, one.change);
        break;
      case 'invitation.seen':
        if (one.change !== undefined && one.userId !== undefined) course.invited.set(one.change, one.userId);
        break;
      case 'change.failed':
      case 'request.expired':
        course.failed.push(`${id}: ${one.type}, ${String(one.why)}`);
    }
  };

  const verify = (course: Course, change: number): void => {
    course.verified.add(change);
    const one = course.wishes[change];
    if (one) verified.push({ ...one, userId: one.userId ?? course.invited.get(change) });
  };

  return {
    courses,
    findings,
    verified,
    follow() {
      looking = looking.then(look);
      return looking;
    },
  };

  async function look(): Promise<void> {
    for (const line of await added()) take(line);
  }
}

/** Whether all its changes are verified on Make. */
export const isDone = ({ wishes, verified }: Course): boolean =>
  wishes.length > 0 && verified.size === wishes.length;
