import type { Asked } from '../approvals/asked.js';
import type { Change } from '../approvals/change.js';
import { domainOf } from '../approvals/decide/facts.js';
import { type Identity, normalEmail } from '../approvals/person.js';
import type { Foreseen } from '../approvals/policy/could-match.js';
import type { Directory } from '../make/directory.js';

type Make = Pick<Directory, 'organizations' | 'organization' | 'team' | 'role' | 'member'>;
type Rest = Pick<Asked, 'durationMs' | 'emergency'>;

/** What is known of each change without asking Make. Roles that people hold now are not: the directory may be a poll old. */
export const foresee = (make: Make, asker: Identity, { changes, ...rest }: Asked): Foreseen[] =>
  changes.map((change) => ({ ...base(asker, rest), ...known(make, asker, change) }));

/** What is known of containing somebody; at which places they lose something Make has to say. */
export function foreseeContainment(make: Make, asker: Identity, userId: number, rest: Rest): Foreseen[] {
  const [organization, ...others] = make.organizations().filter(({ id }) => make.member(id, userId));
  if (!organization) return [];
  return [
    {
      ...base(asker, rest),
      kind: 'contain-token',
      ...(others.length === 0 && { organization }),
      direction: 'lower',
      ...self(isAsker(make, asker, userId)),
    },
  ];
}

const base = ({ person }: Identity, { durationMs, emergency }: Rest) => ({
  requester: person,
  emergency,
  ...(durationMs !== undefined && { durationMs }),
});

function known(make: Make, asker: Identity, change: Change): Omit<Foreseen, 'requester' | 'emergency'> {
  switch (change.kind) {
    case 'invite': {
      const roles = [change.roleId, ...change.teams.map(({ roleId }) => roleId)];
      const email = normalEmail(change.email.personal);
      return {
        kind: change.kind,
        ...place(make, change.organizationId, 'none'),
        ...rolesAfter(make, change.organizationId, roles),
        rolesNow: roles.map(() => 'none'),
        direction: 'raise',
        inviteDomain: domainOf(change.email.personal),
        // Two spellings of one mailbox may or may not be one person to Slack.
        ...(email !== asker.email && { forSelf: false }),
      };
    }
    case 'change-organization-role':
    case 'change-team-role':
      return {
        kind: change.kind,
        ...place(make, change.organizationId, 'teamId' in change ? change.teamId : 'none'),
        ...rolesAfter(make, change.organizationId, [change.roleId]),
        ...self(isAsker(make, asker, change.userId)),
      };
    case 'remove-from-organization':
    case 'remove-from-team':
      return {
        kind: change.kind,
        ...place(make, change.organizationId, 'teamId' in change ? change.teamId : 'none'),
        rolesAfter: ['none'],
        direction: 'lower',
        ...self(isAsker(make, asker, change.userId)),
      };
    case 'contain-token':
      return {
        kind: change.kind,
        ...place(make, change.organizationId, 'teamId' in change.where ? change.where.teamId : 'none'),
        direction: 'lower',
        ...self(isAsker(make, asker, change.userId)),
      };
    case 'revoke-token': {
      const { holder } = change;
      const none = {
        kind: change.kind,
        team: 'none',
        rolesNow: [],
        rolesAfter: [],
        direction: 'lower',
      } as const;
      if (holder.type === 'leaked') return none;
      const organization = make
        .organizations()
        .find(({ id }) => make.member(id, holder.userId) !== undefined);
      const own = asker.binding.state === 'bound' && asker.binding.id === holder.userId;
      return {
        ...none,
        ...(organization && { organization }),
        ...self(isAsker(make, asker, holder.userId)),
        ownToken: own,
      };
    }
  }
}

/** Whether it is about the requester; unknown where the two may still turn out to be one. */
function isAsker(make: Make, { binding, email }: Identity, userId: number): boolean | undefined {
  if (binding.state === 'bound' && binding.id === userId) return true;
  const member = make
    .organizations()
    .map(({ id }) => make.member(id, userId))
    .find((one) => one !== undefined);
  if (!member) return undefined;
  return member.email !== '' && email !== undefined && normalEmail(member.email) === email
    ? undefined
    : false;
}

const self = (forSelf: boolean | undefined) => (forSelf === undefined ? {} : { forSelf });

function place(make: Make, organizationId: number, teamId: number | 'none') {
  const organization = make.organization(organizationId);
  const team = teamId === 'none' ? teamId : make.team(teamId);
  return { ...(organization && { organization }), ...(team && { team }) };
}

function rolesAfter(make: Make, organizationId: number, ids: readonly number[]) {
  const roles = ids.flatMap((id) => make.role(organizationId, id) ?? []);
  return roles.length === ids.length ? { rolesAfter: roles.flatMap(({ id, name }) => [name, id]) } : {};
}
