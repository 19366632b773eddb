import { type AbsenceEvent, absentIn, type ControlEvent } from './control-event.js';
import type { AnyEvent, PersonEvent } from './event.js';
import { refusedKey } from './group-trouble.js';
import { leaversRule } from './policy/leaver-rule.js';
import { ownTokenRule } from './policy/rule-requirement.js';
import type { StandIn } from './policy/stand-ins.js';
import type { Control, RecordedBinding } from './store.js';

const dayMs = 86_400_000;

export const noControl: Control = { version: 0, widenings: [], automatic: [] };

/** The effect of an event of any stream on the freeze and the caps. `widening`: whether its request widens access. */
export function evolveControl(control: Control, event: AnyEvent, widening: boolean): Control {
  const recent = (times: readonly number[]) => times.filter((time) => time > event.at - dayMs);
  switch (event.type) {
    case 'control.frozen': {
      if (event.by.kind !== 'slack-user') return control;
      return { ...control, version: control.version + 1, frozen: { by: event.by.person, at: event.at } };
    }
    case 'control.unfrozen': {
      const { frozen: _, ...thawed } = control;
      return { ...thawed, version: control.version + 1 };
    }
    case 'group.refused':
    case 'group.readable':
      return { ...control, version: control.version + 1, refused: refusedAfter(control, event) };
    case 'control.away':
    case 'control.back':
    case 'control.declined':
      return { ...control, version: control.version + 1, ...absencesAfter(control, event) };
    case 'control.delegation-over':
      return { ...control, version: control.version + 1 };
    case 'control.policy-changed':
      return { ...control, version: control.version + 1, policyHash: event.hash };
    case 'write.announced': {
      const first = event.key.way === 'do' && event.key.index === 0 && event.attempt === 1;
      if (!widening || !first) return control;
      return { ...control, widenings: [...recent(control.widenings), event.at] };
    }
    case 'request.approved': {
      // Deleting one's own tokens counts towards no cap; requests about leavers have a cap of their own.
      const [rule, ...others] = event.rules;
      const isUncounted = others.length === 0 && (rule === ownTokenRule || rule === leaversRule);
      if (!event.automatic || isUncounted) return control;
      return { ...control, automatic: [...recent(control.automatic), event.at] };
    }
    default:
      return control;
  }
}

/** Each person has one stand-in. An absence that is over stays until its end is on record. */
function absencesAfter(control: Control, event: AbsenceEvent): Pick<Control, 'away' | 'declined'> {
  const { away = [], declined = [] } = control;
  const whose = absentIn(event);
  if (whose === undefined) return {};
  const isOthers = ({ who }: StandIn): boolean => who !== whose;
  const others = { away: away.filter(isOthers), declined: declined.filter(isOthers) };
  switch (event.type) {
    case 'control.away': {
      const { to, until, at } = event;
      return { ...others, away: [...others.away, { who: whose, to, until, since: at }] };
    }
    case 'control.declined':
      return { ...others, declined: [...others.declined, ...away.filter((one) => !isOthers(one))] };
    case 'control.back':
      return others;
  }
}

function refusedAfter(
  { refused = [] }: Control,
  event: Extract<ControlEvent, { type: `group.${string}` }>,
): NonNullable<Control['refused']> {
  const others = refused.filter((one) => refusedKey(one) !== refusedKey(event));
  if (event.type === 'group.readable') return others;
  const { member, groups, word, scope, emptied } = event;
  return [...others, { member, groups, word, ...(scope && { scope }), ...(emptied && { emptied }) }];
}

/** A person's binding to a Make user, from an event of their stream. */
export function evolveBinding(binding: RecordedBinding | undefined, event: PersonEvent): RecordedBinding {
  const version = (binding?.version ?? 0) + 1;
  switch (event.type) {
    case 'person.matched':
      return { makeUserId: event.makeUserId, confirmed: false, version };
    case 'binding.doubted':
      return { ...(binding ?? { confirmed: false }), doubted: event.instead, version };
    case 'binding.proposed':
      return {
        ...(binding?.doubted !== undefined && { doubted: binding.doubted }),
        ...(binding?.makeUserId !== undefined && { makeUserId: binding.makeUserId }),
        confirmed: binding?.confirmed ?? false,
        ...(binding?.holders && { holders: binding.holders }),
        proposed: { makeUserId: event.makeUserId, ...(event.holders && { holders: event.holders }) },
        version,
      };
    case 'binding.confirmed': {
      const holders = binding?.proposed?.holders;
      return { makeUserId: event.makeUserId, confirmed: true, ...(holders && { holders }), version };
    }
    case 'binding.withdrawn': {
      const { proposed, ...rest } = binding ?? { confirmed: false };
      if (proposed?.makeUserId === event.makeUserId) return { ...rest, version };
      return { confirmed: false, ...(proposed && { proposed }), version };
    }
    case 'account.connected':
    case 'account.disconnected':
      return { ...(binding ?? { confirmed: false }), version };
  }
}
