import type { KnownBlock, ModalView } from '@slack/types';
import { canBeTemporary } from '../../approvals/changes/changes.js';
import { type ChangePlan, sameSubject } from '../../approvals/plan.js';
import type { Request } from '../../approvals/request.js';
import { plain, section } from '../blocks.js';
import { viewIds } from '../ids.js';
import { cutMiddle, escaped } from '../text.js';
import { nounOf, roleWord } from '../words.js';
import { type Choice, choiceField, severalField, textField } from './fields.js';
import { durations, reasonField, ticketField } from './shared-fields.js';

/** The choice that keeps the request's present value. */
export const asAsked = 'asked';

/** The choices in a form that reshapes a request. */
export interface ReshapeForm {
  /** The roles to choose instead of the requested one; empty if there is no choice. */
  readonly roles: readonly { readonly id: number; readonly name: string }[];
  /** This value is returned with the answer. */
  readonly behind: object;
}

/**
 * The form "Offer less": a lower role, a shorter time, fewer of the changes. The requester takes the offer or declines
 * it.
 */
export function offerModal(request: Request, { roles, behind }: ReshapeForm): ModalView {
  const { durationMs } = request.revision;
  const shorter = durations.filter(
    ({ ms }) => ms !== undefined && (durationMs === undefined || ms < durationMs),
  );
  return {
    ...shell(request, behind),
    callback_id: viewIds.offerLess,
    title: plain('Offer less', 24),
    submit: plain('Offer', 24),
    blocks: [
      section(`Asked for: *${escaped(nounOf(request))}*`),
      ...shapeFields(request, roles, shorter),
      textField({
        block: 'note',
        action: 'note',
        label: 'Why less',
        hint: 'The person who asked reads this, and takes the offer or keeps what they asked for.',
        lines: true,
        max: 1000,
        optional: true,
      }),
    ],
  };
}

/**
 * The form "Change it": the requester asks for something else in the same place, and the deciders see the difference.
 */
export function editModal(request: Request, { roles, behind }: ReshapeForm): ModalView {
  const { durationMs } = request.revision;
  return {
    ...shell(request, behind),
    callback_id: viewIds.edit,
    title: plain(`Change ${request.id}`, 24),
    submit: plain('Change', 24),
    blocks: [
      section(
        `Asked for: *${escaped(nounOf(request))}*\nApprovals so far are cleared, and those who decide are asked again.`,
      ),
      ...shapeFields(
        request,
        roles,
        durations.filter(({ ms }) => ms !== durationMs),
      ),
      reasonField(request.reason.personal),
      ticketField(request.ticket?.personal),
    ],
  };
}

const shell = ({ id, revision }: Request, behind: object) =>
  ({
    type: 'modal',
    close: plain('Back', 24),
    private_metadata: JSON.stringify({ id, n: revision.n, lines: revision.changes.length, ...behind }),
  }) as const;

function shapeFields(
  { revision, review }: Request,
  roles: ReshapeForm['roles'],
  times: readonly Choice[],
): KnownBlock[] {
  const { changes, plans } = revision;
  const role = plans[0]?.differences[0]?.after;
  const length = durations.find(({ ms }) => ms === revision.durationMs)?.label;
  const choose = (block: string, label: string, now: string, choices: readonly Choice[]) =>
    choices.length === 0
      ? []
      : [
          choiceField({
            block,
            action: block,
            label,
            choices: [{ value: asAsked, label: `As asked: ${now}` }, ...choices],
            initial: asAsked,
          }),
        ];
  return [
    ...choose(
      'role',
      'Role',
      role === undefined ? '' : roleWord(role),
      roles.map(({ id, name }) => ({ value: `${id}`, label: name })),
    ),
    ...(canBeTemporary(changes) && !review
      ? choose(
          'duration',
          'For how long',
          length ?? 'the same time',
          times.map(({ value, label }) => ({ value, label })),
        )
      : []),
    ...(changes.length > 1
      ? [
          severalField({
            block: 'left-out',
            action: 'left-out',
            label: 'Leave out',
            optional: true,
            choices: plans.map((plan, index) => lineChoice(plan, index, plans)),
          }),
        ]
      : []),
  ];
}

/**
 * One change of several. Of what was chosen, Slack shows only the label, so it has what tells the changes apart: the
 * address, the place if all are about one person, or name and place if neither is the same for all.
 */
function lineChoice(plan: ChangePlan, index: number, plans: readonly ChangePlan[]): Choice {
  const { subject, differences, organization, token } = plan;
  const who = [subject.name.personal, subject.email.personal].filter(Boolean).join(' · ');
  const place = differences.map(({ where, after }) => `${where}, ${roleWord(after)}`).join('; ');
  const isOnePerson = plans.every((one) => sameSubject(one, plan));
  const where = token?.label.personal ?? (place || organization.name);
  const isOnePlace = plans.every(({ differences: [one] }) => one?.where === differences[0]?.where);
  const both = [subject.name.personal, differences[0]?.where ?? organization.name].join(' · ');
  const [label, description] = isOnePerson
    ? [where, who]
    : isOnePlace
      ? [who, place]
      : [both, subject.email.personal];
  return { value: `${index}`, label, ...(description !== '' && { description: cutMiddle(description, 75) }) };
}
