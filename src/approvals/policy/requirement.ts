import { z } from 'zod';
import type { PersonId } from '../person.js';

/** The place where a Make role counts as a group: the request's own team or organization. */
export const scope = z.object({
  organizationId: z.number().int(),
  teamId: z.number().int().optional(),
});
export type Scope = z.infer<typeof scope>;

/**
 * The approvals that one rule requires for its changes, with every default filled in. Approvers see and approve this.
 */
export const requirement = z.object({
  rule: z.string(),
  changes: z.array(z.number().int()),
  /** Set only if a group of the rule means "those who hold this Make role here". */
  scope: scope.optional(),
  automatic: z.boolean(),
  stages: z.array(z.object({ from: z.array(z.string()), approvals: z.number().int() })),
  holdMs: z.number(),
  expiresAfterMs: z.number(),
  executeWithinMs: z.number(),
  remindAfterMs: z.array(z.number()),
  escalate: z.object({ afterMs: z.number(), to: z.array(z.string()) }).optional(),
  announce: z.array(z.string()),
  channel: z.string(),
  reviewWithinMs: z.number().optional(),
  tellSubject: z.enum(['after', 'never']),
});
export type Requirement = z.infer<typeof requirement>;

const meaning = requirement.pick({
  rule: true,
  changes: true,
  scope: true,
  automatic: true,
  stages: true,
  holdMs: true,
});

/**
 * Tells if two resolutions of the policy require the same for the same changes. The groups that an escalation adds
 * count, since their people may decide; reminders and channels do not.
 */
export function sameMeaning(a: readonly Requirement[], b: readonly Requirement[]): boolean {
  const essence = (list: readonly Requirement[]) =>
    JSON.stringify(list.map((one) => ({ ...meaning.parse(one), added: one.escalate?.to })));
  return essence(a) === essence(b);
}

/** Tells if the policy lets everything through without anybody's decision. */
export const asksNobody = (list: readonly Requirement[]): boolean =>
  list.length > 0 && list.every(({ automatic }) => automatic);

export type Members =
  | { readonly people: readonly PersonId[] }
  | {
      /** Why the group's members are unknown. */
      readonly unreadable: string;
      /** What somebody has to repair, if the problem does not pass by itself. */
      readonly mend?: string;
    };

/** The present members of each group, by `rosterKey`; people are `PersonId`s. */
export type Roster = Readonly<Record<string, Members>>;

/** A group's key in a roster; the same group may contain other people in another team. */
export function rosterKey(group: string, where?: Scope): string {
  if (!where) return group;
  return `${group}@${where.organizationId}${where.teamId === undefined ? '' : `/${where.teamId}`}`;
}
