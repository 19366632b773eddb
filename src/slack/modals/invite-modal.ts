import type { KnownBlock, ModalView } from '@slack/types';
import type { Foretold } from '../../approvals/policy/foretell.js';
import { actions, button, context, plain } from '../blocks.js';
import { foretoldLine } from '../foretold-words.js';
import { actionIds, viewIds } from '../ids.js';
import { roleMeaning } from '../role-meanings.js';
import { choiceField, searchField, textField } from './fields.js';
import { leaveOutField, reasonField, ticketField } from './shared-fields.js';
import { type SsoAsked, ssoFields } from './sso-fields.js';

export interface RoleChoice {
  readonly id: number;
  readonly name: string;
  /** True for a role that is not one of Make's own. */
  readonly isCustom?: boolean;
}

/** The content of the form: Make's names as Usher knows them, and the person's choices so far. */
export interface InviteForm {
  readonly organizations: readonly { readonly id: number; readonly name: string }[];
  readonly organizationId: number;
  readonly roles: readonly RoleChoice[];
  readonly teams: readonly { readonly id: number; readonly name: string }[];
  readonly teamRoles: readonly RoleChoice[];
  /** The number of team rows, ten at most. */
  readonly rows: number;
  readonly emails?: string;
  readonly reason?: string;
  readonly reasonHint?: string | undefined;
  readonly ticket?: string;
  /** Earlier choices: the role in the organization, the teams with a role each, and the note. */
  readonly role?: number;
  readonly chosen?: readonly { readonly teamId: number; readonly roleId: number }[];
  readonly note?: string | undefined;
  /** Who would decide the choices so far. */
  readonly foretold?: Foretold | undefined;
  /** Present if people join through single sign-on instead of by invitation. */
  readonly sso?: SsoAsked | undefined;
}

const noteField = (initial: string | undefined) =>
  textField({
    block: 'note',
    action: 'note',
    label: 'Note in the invitation mail',
    max: 500,
    optional: true,
    initial,
  });

export const maxTeamRows = 10;
/** Each row has all teams once more, so of more teams than these people search one. */
const typedBeyond = 30;
/** Slack accepts 250,000 bytes. */
const mostBytes = 240_000;

/** The form "Invite people": one or many addresses, the role, and as many teams with a role each as Slack accepts. */
export function inviteModal(form: InviteForm): ModalView {
  const view = drawn(form, true);
  return Buffer.byteLength(JSON.stringify(view)) <= mostBytes ? view : withFewer(form);
}

function withFewer(form: InviteForm): ModalView {
  const fewer = { ...form, rows: form.rows - 1 };
  const view = drawn(fewer, false);
  const fits = fewer.rows <= 0 || Buffer.byteLength(JSON.stringify(view)) <= mostBytes;
  return fits ? view : withFewer(fewer);
}

/** `mayGrow`: whether the form has room for another team. */
function drawn(form: InviteForm, mayGrow: boolean): ModalView {
  const { organizationId, rows } = form;
  return {
    type: 'modal',
    callback_id: viewIds.invite,
    title: plain('Invite people', 24),
    submit: plain('Ask', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({ organizationId, rows }),
    blocks: [
      textField({
        block: 'emails',
        action: 'emails',
        label: 'Who',
        hint: 'One person a line, up to 50: an address, or a name and an address.',
        lines: true,
        max: 3000,
        initial: form.emails,
        example: 'Noor Haddad <noor.haddad@example.com>',
      }),
      choiceField({
        block: 'organization',
        action: actionIds.organization,
        label: 'Organization',
        rewrites: true,
        choices: form.organizations.map(({ id, name }) => ({ value: `${id}`, label: name })),
        initial: `${organizationId}`,
      }),
      ...(form.sso ? ssoFields(organizationId, form.sso) : []),
      roleField(`role-${organizationId}`, 'Role in the organization', form.roles, form.role),
      ...teamRows(form),
      ...(mayGrow
        ? []
        : [context('There is no room here for more teams. Ask for the others in another request.')]),
      ...(mayGrow && rows < maxTeamRows && form.teams.length > 0
        ? actions(
            'add-team',
            button(actionIds.addTeam, rows === 0 ? 'Add a team' : 'Add another team', `${rows + 1}`),
          )
        : []),
      ...(rows > 0 && !form.sso
        ? [
            context(
              'Everybody arrives as Team Member; other team roles are set once the invitation is accepted.',
            ),
          ]
        : []),
      ...(form.foretold ? [context(foretoldLine(form.foretold))] : []),
      reasonField(form.reason, undefined, form.reasonHint),
      ticketField(form.ticket),
      // People who get an account get no mail.
      ...(form.sso ? [] : [noteField(form.note)]),
      leaveOutField('If somebody cannot be invited'),
    ],
  };
}

function roleField(
  block: string,
  label: string,
  roles: readonly RoleChoice[],
  role = firstRole(roles),
): KnownBlock {
  return choiceField({
    block,
    action: actionIds.role,
    label,
    rewrites: true,
    choices: roles.map(choiceOfRole),
    initial: `${role ?? ''}`,
  });
}

/** The role that the form proposes in an organization. */
export const firstRole = (roles: readonly RoleChoice[]): number | undefined =>
  roles.find(({ name }) => name === 'Member')?.id;

export function choiceOfRole(role: RoleChoice) {
  const { id, name } = role;
  const description = roleMeaning(role);
  return { value: `${id}`, label: name, ...(description !== undefined && { description }) };
}

function teamRows({ rows, organizationId, teams, teamRoles, chosen = [] }: InviteForm): KnownBlock[] {
  const choices = teams.map(({ id, name }) => ({ value: `${id}`, label: name }));
  return Array.from({ length: rows }, (_, n) => n).flatMap((n) => {
    const before = chosen[n];
    const initial = choices.find(({ value }) => value === `${before?.teamId}`);
    const field = {
      block: `team-${organizationId}-${n}`,
      action: actionIds.team,
      label: `Team ${n + 1}`,
      rewrites: true,
      optional: n > 0,
    };
    const team =
      teams.length > typedBeyond
        ? searchField({ ...field, after: 0, example: 'Type to find a team', initial })
        : choiceField({ ...field, choices, initial: initial?.value });
    const role = {
      block: `team-role-${organizationId}-${n}`,
      action: actionIds.role,
      label: `Role in team ${n + 1}`,
      rewrites: true,
    };
    const member = teamRoles.find(({ name }) => name === 'Team Member');
    return [
      team,
      choiceField({
        ...role,
        optional: n > 0,
        choices: teamRoles.map(choiceOfRole),
        initial: `${before?.roleId ?? member?.id ?? ''}`,
      }),
    ];
  });
}
