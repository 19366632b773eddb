import type { Form } from './asked.js';
import { type Change, kindOf } from './changes/catalogue.js';
import { aboutAsker, type MakeInMemory } from './changes/foreseen.js';
import type { Identity, MakeUserId } from './person.js';
import type { Foreseen } from './policy/could-match.js';

/** The facts that Usher knows about each change without asking Make. */
export function foresee(
  make: MakeInMemory,
  asker: Identity,
  { rest, wanted }: Omit<Form, 'submission'>,
): Foreseen[] {
  const { emergency } = rest;
  const durationMs = rest.extends?.totalMs ?? rest.durationMs;
  const base = {
    requester: asker.person,
    emergency,
    ...(rest.extends && { extends: true }),
    ...(durationMs !== undefined && { durationMs }),
  };
  if ('contain' in wanted)
    return containment(make, asker, wanted.contain).map((one) => ({ ...base, ...one }));
  return wanted.changes.map((change) => ({
    ...base,
    kind: change.kind,
    ...kindOf(change).foresee(change, make, asker),
  }));
}

/**
 * The facts of an open form as a policy matches them: an invitation counts once for each of its roles, and once in each
 * of its teams, where only rules that name teams count. The domain is unknown while no address is typed.
 */
export function foreseeInParts(
  make: MakeInMemory,
  asker: Identity,
  { rest, wanted }: Omit<Form, 'submission'>,
): { readonly whole: readonly Foreseen[]; readonly inTeams: readonly Foreseen[] } {
  const of = (changes: readonly Change[]) =>
    foresee(make, asker, { rest, wanted: { changes } }).map(typedOnly);
  if ('contain' in wanted) return { whole: foresee(make, asker, { rest, wanted }), inTeams: [] };
  const whole = wanted.changes.flatMap((change) =>
    change.kind === 'invite' ? [change, ...inEachRole(change)] : [change],
  );
  const inTeams = wanted.changes.flatMap((change) =>
    change.kind === 'invite'
      ? change.teams.flatMap(({ teamId, roleId }) => {
          const team = make.team(teamId);
          const [there] = of([{ ...change, roleId, teams: [] }]);
          return team && there ? [{ ...there, team }] : [];
        })
      : [],
  );
  return { whole: of(whole), inTeams };
}

const inEachRole = (invite: Extract<Change, { kind: 'invite' }>): Change[] =>
  invite.teams.length === 0
    ? []
    : [invite.roleId, ...invite.teams.map(({ roleId }) => roleId)].map((roleId) => ({
        ...invite,
        roleId,
        teams: [],
      }));

function typedOnly({ inviteDomain, ...seen }: Foreseen): Foreseen {
  return inviteDomain ? { ...seen, inviteDomain } : seen;
}

/** Make alone can say at which places a contained person loses access. */
function containment(make: MakeInMemory, asker: Identity, userId: MakeUserId) {
  const [organization, ...others] = make.organizations().filter(({ id }) => make.member(id, userId));
  if (!organization) return [];
  return [
    {
      kind: 'contain-token',
      ...(others.length === 0 && { organization }),
      direction: 'lower',
      ...aboutAsker(make, asker, userId),
    } as const,
  ];
}
