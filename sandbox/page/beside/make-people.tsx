import { type ReactNode, useState } from 'react';
import type { MakeNow, MakePerson } from '../../serve/make-now.js';
import { actBeside } from '../state/act.js';

const shownAtOnce = 30;
/** The actor of manual changes: Ines Duarte, an admin of Harbour Logistics on Make. */
const hand = 4121;

/** Everybody on Make, with roles that the visitor can change by hand. */
export function MakePeople({ make }: { readonly make: MakeNow }): ReactNode {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = make.people.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(wanted));
  const sorted = [...found].sort((a, b) => Number(isInvited(b)) - Number(isInvited(a)));
  return (
    <>
      <div className="pane-tools">
        <input
          className="field"
          type="search"
          aria-label="Find somebody on Make"
          placeholder={`Find one of ${make.people.length} people`}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <p className="quiet">
          What you change here is done by hand, as Ines Duarte: nobody asked Usher for it.
        </p>
      </div>
      <ul className="rows">
        {sorted.slice(0, shownAtOnce).map((person) => (
          <Person key={person.id} person={person} make={make} />
        ))}
        {sorted.length > shownAtOnce && (
          <li className="row quiet">And {sorted.length - shownAtOnce} more: type a name to find them.</li>
        )}
        {found.length === 0 && <li className="empty">Nobody on Make has this in their name.</li>}
      </ul>
    </>
  );
}

const isInvited = ({ organizations }: MakePerson): boolean =>
  organizations.some(({ invitation }) => invitation);

function Person({ person, make }: { readonly person: MakePerson; readonly make: MakeNow }): ReactNode {
  const { id, name, email } = person;
  return (
    <li className="row">
      <p className="row-name">
        <b>{name}</b> <span className="quiet">{email}</span>
      </p>
      {person.organizations.map((one) => (
        <div key={one.id} className="row-line">
          <span>{make.organizations.find((organization) => organization.id === one.id)?.name}</span>
          {one.invitation ? (
            <Invited userId={id} organizationId={one.id} status={one.invitation} />
          ) : (
            <Role
              label={`${name}’s role in ${make.organizations.find((all) => all.id === one.id)?.name}`}
              role={one.role}
              roles={make.roles.organization}
              change={(role) => ({
                do: 'set-organization-role',
                userId: id,
                organizationId: one.id,
                role,
                by: hand,
              })}
            />
          )}
        </div>
      ))}
      {make.teams
        .filter(({ organization }) =>
          person.organizations.some((one) => one.id === organization && !one.invitation),
        )
        .map((team) => (
          <div key={team.id} className="row-line">
            <span className="quiet">{team.name}</span>
            <Role
              label={`${name}’s role in ${team.name}`}
              role={person.teams.find((one) => one.id === team.id)?.role ?? 'none'}
              roles={['none', ...make.roles.team]}
              change={(role) => ({ do: 'set-team-role', userId: id, teamId: team.id, role, by: hand })}
            />
          </div>
        ))}
    </li>
  );
}

interface RoleProps {
  readonly label: string;
  readonly role: string;
  readonly roles: readonly string[];
  readonly change: (role: string) => object;
}

function Role({ label, role, roles, change }: RoleProps): ReactNode {
  return (
    <select
      className="row-select"
      aria-label={label}
      value={role}
      onChange={({ target }) => void actBeside('make', change(target.value))}
    >
      {roles.map((one) => (
        <option key={one} value={one}>
          {one === 'none' ? 'no role' : one}
        </option>
      ))}
    </select>
  );
}

interface InvitedProps {
  readonly userId: number;
  readonly organizationId: number;
  readonly status: 'pending' | 'expired';
}

function Invited({ userId, organizationId, status }: InvitedProps): ReactNode {
  const act = (what: string) => void actBeside('make', { do: what, userId, organizationId });
  return (
    <span className="row-buttons">
      <span className="quiet">{status === 'pending' ? 'invited' : 'invitation expired'}</span>
      {status === 'pending' && (
        <>
          <button type="button" className="button" onClick={() => act('accept-invitation')}>
            Accept
          </button>
          <button type="button" className="button" onClick={() => act('expire-invitation')}>
            Let expire
          </button>
        </>
      )}
    </span>
  );
}
