import { z } from 'zod';
import { about, erased, personalOrPlain, textOf } from '../../approvals/personal.js';
import { hidden, withoutActor } from '../known-members.js';

const id = z.number().int().positive();
/** Milliseconds since 1970. */
const at = z.number().int();

const role = z.object({
  id,
  name: z.string(),
  category: z.enum(['organization', 'team']),
  custom: z.boolean(),
  /** Sorted; left out where Make has never told. */
  permissions: z.array(z.string()).optional(),
});
export type KnownRole = z.infer<typeof role>;

const control = z.object({ id: z.string(), name: z.string(), enabled: z.boolean() });
const space = z.object({
  id: z.string(),
  name: z.codec(personalOrPlain, z.string(), { decode: textOf, encode: about }),
});

/** Something as it was last told, and when that was read. Left out: Make has never told, which is not "off". */
const told = <Value extends z.ZodType>(value: Value) => z.object({ value, from: at, until: at }).optional();

/** What of the ground Make may tell or not. */
const facts = {
  roles: told(z.array(role)),
  twoFactor: told(z.boolean()),
  singleSignOn: told(z.string().nullable()),
  logDays: told(z.number().int()),
  seats: told(z.number().int()),
  controls: told(z.array(control)),
  spaces: told(z.array(space)),
};

/** What Make's log told of two-factor enforcement, not yet joined with a change that was seen. */
const switched = z.object({
  uuid: z.string(),
  at,
  enforced: z.boolean(),
  actor: z.object({ id: id.optional(), name: hidden.optional(), email: hidden.optional() }).optional(),
  /** How often the setting was read since. */
  reads: z.number().int(),
});
export type Switched = z.output<typeof switched>;

const stored = z.object({
  format: z.literal(1),
  ...facts,
  /** False where custom roles were left out at the last look. */
  listsCustomRoles: z.boolean().optional(),
  /** From when on it is compared. */
  since: at.optional(),
  /** Invitations that were told of as open for long, by user and the time Make gives. */
  openLong: z.array(z.string()),
  switched: z.array(switched),
});

/** The ground of one organization as it is known. */
export type KnownGround = z.output<typeof stored>;

/** From the document `ground/7301`. */
export const parseGround = (document: unknown): KnownGround => stored.parse(document);

/** As the store keeps it: who people are is sealed. */
export const groundDocument = (known: KnownGround): z.input<typeof stored> => z.encode(stored, known);

/** Without the names of these people; `names`: theirs, after which Make calls private spaces. */
export const withoutNames = (
  known: KnownGround,
  people: ReadonlySet<number>,
  names: ReadonlySet<string>,
): KnownGround => ({
  ...known,
  spaces: known.spaces && {
    ...known.spaces,
    value: known.spaces.value.map((one) => (names.has(one.name) ? { ...one, name: erased.personal } : one)),
  },
  switched: known.switched.map((one) => withoutActor(one, people)),
});

export const groundKey = (organizationId: number): string => `ground/${organizationId}`;

export const emptyGround: KnownGround = { format: 1, openLong: [], switched: [] };

/** What one look at Make told of the ground; left out is what was not read then, or what Make did not tell. */
export interface GroundRead {
  readonly from: number;
  readonly until: number;
  readonly roles?: readonly KnownRole[];
  /** False where the licence takes custom roles away: Make then leaves them out without a word. */
  readonly listsCustomRoles?: boolean;
  readonly twoFactor?: boolean;
  readonly singleSignOn?: string | null;
  readonly logDays?: number;
  readonly seats?: number;
  readonly controls?: readonly z.infer<typeof control>[];
  readonly spaces?: readonly z.output<typeof space>[];
}
