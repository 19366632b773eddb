import { z } from 'zod';
import { catalogue, type Kind } from '../changes/catalogue.js';
import type { RoleCategory } from '../changes/kind.js';
import { type CountryNames, countryOf } from './countries.js';
import { roleOfList } from './list-name.js';
import { type Named, namesOne, roleNames, sharedName } from './role-names.js';
import type { Conditions, Policy } from './schema.js';

/** An organization with everything that a policy can name in it, as last read from Make. */
export interface OrganizationNames {
  readonly id: number;
  readonly name: string;
  readonly teams: readonly { readonly id: number; readonly name: string }[];
  readonly roles: readonly {
    readonly id: number;
    readonly name: string;
    readonly category: RoleCategory;
    /** True for a role that is not one of Make's own. */
    readonly isCustom?: boolean;
  }[];
}

/** The names that exist on Make; a name in the policy has a meaning only if it is among them. */
export interface MakeNames {
  readonly organizations: readonly OrganizationNames[];
  /** The countries that Make lists; undefined if they were not read. */
  readonly countries?: readonly CountryNames[];
  /** Tells if a person on Make has this address; undefined if people were not looked up. */
  readonly hasPerson?: (email: string) => boolean;
}

/** A name that does not exist, and its place in the policy file. */
export interface UnknownName {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** True if Make or Slack did not answer, so the name may exist. */
  readonly unanswered?: boolean;
  /** True if Usher lacks the optional scope for the lookup. */
  readonly ungranted?: boolean;
}

/** The conditions whose values are names on Make. */
export const nameKey = z.enum(['organization', 'team', 'role_now', 'role_after', 'role_now_or_after']);
export type NameKey = z.infer<typeof nameKey>;

/**
 * The first name of a condition that does not exist on Make where the rule could apply: a role of the right category,
 * a team, or an organization that Usher guards. Undefined if every name exists.
 */
export function unknownIn(when: Conditions, key: NameKey, names: MakeNames): Named | undefined {
  const known = knownFor(when, key, names);
  return [when[key] ?? []].flat().find((one) => !namesOne(one, known));
}

/**
 * A condition's name, in words, if it fits this change only because a custom role has the name of another role there.
 * The policy cannot have meant both.
 */
export function sharedIn(
  when: Conditions,
  key: NameKey,
  { actual, organizationId }: { readonly actual: readonly Named[]; readonly organizationId: number },
  { organizations }: MakeNames,
): string | undefined {
  if (key === 'organization' || key === 'team') return undefined;
  const roles = organizations.find(({ id }) => id === organizationId)?.roles ?? [];
  const shared = sharedName([when[key] ?? []].flat(), actual, roles);
  return (
    shared &&
    `the role “${shared.name}”, a name that several roles have; the number of this one is ${shared.id}`
  );
}

/** Every name of the policy that does not exist on Make: in conditions, and in groups as "make:Role". */
export function unknownOnMake(policy: Policy, names: MakeNames): UnknownName[] {
  const inRules = policy.rules.flatMap(({ name, when = {} }, index) =>
    nameKey.options.flatMap((key) => {
      const known = knownFor(when, key, names);
      const unknown = [when[key] ?? []].flat().filter((one) => !namesOne(one, known));
      return unknown.map((one) => ({
        path: ['rules', index, 'when', key],
        message: `the rule “${name}” names ${describe(key, one)}; Usher refuses every change it might cover until this is corrected`,
      }));
    }),
  );
  const shared = policy.rules.flatMap((rule, index) =>
    nameKey.options.flatMap((key) =>
      sharedAnywhere(rule, key, names).map((message) => ({ path: ['rules', index, 'when', key], message })),
    ),
  );
  const roles = names.organizations.flatMap((one) => one.roles.map((role) => role.name));
  const inGroups = Object.entries(policy.groups).flatMap(([group, members]) =>
    members.flatMap((member, index) =>
      member.startsWith('make:') && !namesOne(member.slice('make:'.length), roles)
        ? [
            {
              path: ['groups', group, index],
              message: `the group “${group}” names ${describe('role_now', member.slice('make:'.length))}; it adds nobody`,
            },
          ]
        : [],
    ),
  );
  return [...inRules, ...shared, ...inReviews(policy, names), ...inSso(policy, names), ...inGroups];
}

/** A sentence for each custom role that the condition names by the name of another role. */
const sharedAnywhere = (
  { name, when = {} }: Policy['rules'][number],
  key: NameKey,
  names: MakeNames,
): string[] =>
  names.organizations.flatMap(({ id, name: organization, roles }) =>
    roles.flatMap((role) => {
      const what = sharedIn(when, key, { actual: roleNames(role), organizationId: id }, names);
      return what === undefined
        ? []
        : `the rule “${name}” names ${what} (${organization}); Usher refuses every change to or from it until the policy has its number, or Make another name`;
    }),
  );

/** A review with unknown names covers nobody, and reports that when it should begin. */
function inReviews({ reviews }: Policy, names: MakeNames): UnknownName[] {
  return reviews.flatMap(({ name, of }, index) => {
    const keys = [
      ['organization', 'organization', of.organization],
      ['teams', 'team', of.teams],
      ['roles', 'role_now', of.roles],
      ['list', 'role_now', of.list?.flatMap((one) => roleOfList(`${one}`) ?? [])],
    ] as const;
    const when = of.organization === undefined ? {} : { organization: [of.organization].flat() };
    return keys.flatMap(([key, kind, wanted]) => {
      const known = knownFor(when, kind, names);
      const unknown = [wanted ?? []].flat().filter((one) => !namesOne(one, known));
      return unknown.map((one) => ({
        path: ['reviews', index, 'of', key],
        message: `the review “${name}” names ${describe(kind, one)}; it does not begin until this is corrected`,
      }));
    });
  });
}

/** The organizations and countries that do not exist on Make, and organizations that have two entries. */
function inSso({ sso }: Policy, names: MakeNames): UnknownName[] {
  const entries = sso?.organizations ?? [];
  const unknownCountry = (country: string | number | undefined, path: readonly PropertyKey[]) =>
    names.countries && country !== undefined && country !== 'ask' && !countryOf(country, names.countries)
      ? [
          {
            path: [...path, 'country'],
            message: `single sign-on names the country “${country}”, which Make does not have; the form asks for the country until this is corrected`,
          },
        ]
      : [];
  const countries = [
    ...unknownCountry(sso?.country, ['sso']),
    ...entries.flatMap(({ country }, index) => unknownCountry(country, ['sso', 'organizations', index])),
  ];
  return [...countries, ...organizationsIn(entries, names)];
}

type SsoEntries = NonNullable<Policy['sso']>['organizations'];

function organizationsIn(entries: SsoEntries, names: MakeNames): UnknownName[] {
  return entries.flatMap(({ organization }, index) =>
    [organization].flat().flatMap((one) => {
      const path = ['sso', 'organizations', index, 'organization'];
      const found = guarded(one, names);
      if (!found) {
        return [
          {
            path,
            message: `single sign-on names ${describe('organization', one)}; the form asks for SSO id and country in every organization without an entry of its own until this is corrected`,
          },
        ];
      }
      const isSecond = entries
        .slice(0, index)
        .some((earlier) => namesOne(earlier.organization, [found.id, found.name]));
      return isSecond
        ? [
            {
              path,
              message: `single sign-on names the organization “${one}” in two entries; the form asks for SSO id and country there until one of them is removed`,
            },
          ]
        : [];
    }),
  );
}

/** The organization that Usher guards with this name or id. */
export const guarded = (wanted: Named, { organizations }: MakeNames): OrganizationNames | undefined =>
  organizations.find(({ id, name }) => namesOne(wanted, [id, name]));

/** For example "the role “Adminn”, which Make does not have". */
export function describe(key: NameKey, name: Named): string {
  const what = key === 'organization' || key === 'team' ? key : 'role';
  const where =
    what === 'organization'
      ? 'which Usher does not guard'
      : 'which Make does not have where the rule applies';
  return `the ${what} “${name}”, ${where}`;
}

function knownFor(when: Conditions, key: NameKey, { organizations }: MakeNames): Named[] {
  if (key === 'organization') return organizations.flatMap(({ id, name }) => [id, name]);
  const { organization } = when;
  const places = organizations.filter(
    ({ id, name }) => organization === undefined || namesOne(organization, [id, name]),
  );
  if (key === 'team') return places.flatMap(({ teams }) => teams.flatMap(({ id, name }) => [id, name]));
  const categories = categoriesOf(when.kind);
  const roles = places.flatMap((one) => one.roles).filter(({ category }) => categories.has(category));
  return ['none', ...roles.flatMap(({ id, name }) => [id, name])];
}

/** An extension has the roles of the grant that it extends. */
const rolesOf = (kind: Kind): readonly RoleCategory[] =>
  kind === 'extend-grant' ? ['organization', 'team'] : catalogue[kind].roles;

function categoriesOf(kinds: Kind | readonly Kind[] | undefined): ReadonlySet<RoleCategory> {
  if (kinds === undefined) return new Set(['organization', 'team']);
  return new Set([kinds].flat().flatMap(rolesOf));
}
