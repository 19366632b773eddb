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
  /** Sorted; undefined if Make has never shown them. */
  permissions: z.array(z.string()).optional(),
});
export type KnownRole = z.infer<typeof role>;

const team = z.object({ id, name: z.string() });
const control = z.object({ id: z.string(), name: z.string(), enabled: z.boolean() });
const space = z.object({
  id: z.string(),
  name: z.codec(personalOrPlain, z.string(), { decode: textOf, encode: about }),
});

/** A value as last read, with the period of the reading. Undefined: Make has never shown it, which is not "off". */
const told = <Value extends z.ZodType>(value: Value) => z.object({ value, from: at, until: at }).optional();

/** The parts of the ground, each of which Make may show or not. */
const facts = {
  /** The name of the organization, and its teams. */
  name: told(z.string()),
  teams: told(z.array(team)),
  roles: told(z.array(role)),
  twoFactor: told(z.boolean()),
  singleSignOn: told(z.string().nullable()),
  logDays: told(z.number().int()),
  /** How many readings of the settings in a row lacked the known days of the log. */
  logUntold: z.number().int().optional(),
  seats: told(z.number().int()),
  controls: told(z.array(control)),
  spaces: told(z.array(space)),
};

/** A switch of two-factor enforcement in Make's log, not yet matched with a change that a poll saw. */
const switched = z.object({
  uuid: z.string(),
  at,
  enforced: z.boolean(),
  actor: z.object({ id: id.optional(), name: hidden.optional(), email: hidden.optional() }).optional(),
  /** How often the setting has been read since. */
  reads: z.number().int(),
});
export type Switched = z.output<typeof switched>;

/** An update of a team in Make's log, for which no reading has shown a new name yet. */
const teamUpdate = switched.omit({ enforced: true }).extend({ team: id });
export type TeamUpdate = z.output<typeof teamUpdate>;

const stored = z.object({
  format: z.literal(1),
  ...facts,
  /** False if the last poll's role list left custom roles out. */
  listsCustomRoles: z.boolean().optional(),
  /** When the first comparison began. */
  since: at.optional(),
  /** Invitations already reported as open for long, by user id and Make's date. */
  openLong: z.array(z.string()),
  switched: z.array(switched),
  /** Documents of earlier versions lack it. */
  teamUpdates: z.array(teamUpdate).default([]),
});

/** The last known ground of one organization. */
export type KnownGround = z.output<typeof stored>;

/** Parses the document `ground/7301`. */
export const parseGround = (document: unknown): KnownGround => stored.parse(document);

/** The form that the store keeps, with personal data sealed. */
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
  teamUpdates: known.teamUpdates.map((one) => withoutActor(one, people)),
});

export const groundKey = (organizationId: number): string => `ground/${organizationId}`;

export const emptyGround: KnownGround = { format: 1, openLong: [], switched: [], teamUpdates: [] };

/** The ground as one poll read it; a value is undefined if it was not read, or if Make did not show it. */
export interface GroundRead {
  readonly from: number;
  readonly until: number;
  readonly roles?: readonly KnownRole[];
  /** Set if the settings were read, whatever Make left out of them. */
  readonly readsSettings?: true;
  /** False if the licence has no custom roles: Make then leaves them out without saying so. */
  readonly listsCustomRoles?: boolean;
  readonly name?: string;
  readonly teams?: readonly z.infer<typeof team>[];
  readonly twoFactor?: boolean;
  readonly singleSignOn?: string | null;
  readonly logDays?: number;
  /** Set if the plan was shown without the days of the log. */
  readonly logUntold?: true;
  readonly seats?: number;
  readonly controls?: readonly z.infer<typeof control>[];
  readonly spaces?: readonly z.output<typeof space>[];
}
