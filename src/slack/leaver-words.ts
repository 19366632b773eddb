import type { Button } from '@slack/types';
import type { LeaverWhy } from '../approvals/leaver-event.js';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { wholeSection } from './alarm-blocks.js';
import { actions, button, context } from './blocks.js';
import type { Message } from './card.js';
import { actionIds } from './ids.js';
import { cutEnd, cutMiddle, date, escaped, mention } from './text.js';

/** A person named in a message about leavers. */
export interface LeaverNamed {
  readonly name: string;
  readonly address: string;
  readonly person?: PersonId;
  readonly why?: LeaverWhy;
}

/** The people whose removal Usher has paused, and the outcome. */
export interface StopShown {
  readonly n: number;
  readonly people: readonly LeaverNamed[];
  /** How many others left in the brake's period, whose cases had gone on. */
  readonly before: number;
  readonly back: number;
  readonly brake: { readonly most: number; readonly withinMs: number };
  readonly over?: { readonly is: 'released' | 'left' | 'back'; readonly by?: PersonId };
}

const namesShown = 20;

/** One alarm for more leavers at once than the policy allows. */
export function stopMessage(stop: StopShown): Message {
  const { people, over, n } = stop;
  const markup = [headline(stop), names(people), ...(over ? [overWords(over)] : [whatNow(stop)])].join('\n');
  return {
    text: cutEnd(markup.replaceAll('\n', ' '), 3900),
    blocks: [wholeSection(cutEnd(markup, 2900)), ...actions('leavers', ...(over ? [] : stopButtons(n)))],
  };
}

const headline = ({ people, before, brake }: StopShown): string => {
  const all = people.length + before;
  const first = before === 1 ? 'first one' : `first ${before}`;
  const stopped =
    before === 0 ? 'Usher has stopped' : `Usher goes on with the ${first} and has stopped for the others`;
  const limit = `the policy lets ${brake.most} in ${durationInWords(brake.withinMs)} through`;
  return `:rotating_light: *${all === 1 ? '1 person has' : `${all} people have`} left at once*, and ${limit}. ${stopped}: nothing was asked, and nothing was changed on Make for them.`;
};

function names(people: readonly LeaverNamed[]): string {
  const shown = people.slice(0, namesShown).map(({ name }) => escaped(cutMiddle(name, 60)));
  const rest = people.length - shown.length;
  return `${listed(rest > 0 ? [...shown, `${rest} more`] : shown)}.`;
}

const whatNow = ({ back }: StopShown): string => {
  const returned = back === 0 ? '' : `${back} of them ${back === 1 ? 'is' : 'are'} back since. `;
  return `${returned}An Usher admin decides: go on as the policy says, or leave all of them as they are.`;
};

function overWords({ is, by }: NonNullable<StopShown['over']>): string {
  const who = by ? mention(by) : 'An Usher admin';
  switch (is) {
    case 'released':
      return `:white_check_mark: *${who} says to go on.* Usher asks Slack about each of them again first.`;
    case 'left':
      return `:no_entry_sign: *${who} says to leave all of them as they are.*`;
    case 'back':
      return ':white_check_mark: *All of them are back in Slack*, so nothing is left to do.';
  }
}

const stopButtons = (n: number): Button[] => [
  button(actionIds.leaversGoOn, 'Go on', `${n}`, {
    style: 'danger',
    confirm: {
      title: 'Go on with all of them?',
      text: 'Usher asks Slack about each of them again. Those who are still gone get a card or lose access, as the policy says.',
      yes: 'Go on',
      danger: true,
    },
  }),
  button(actionIds.leaversLeave, 'Leave all as they are', `${n}`, {
    confirm: {
      title: 'Leave all as they are?',
      text: 'They keep their access on Make. /make-access leaver asks for one of them later.',
      yes: 'Leave all',
    },
  }),
];

/** For example "*Dev Patel* (dev@example.com, @Dev)"; markup. */
function whoLeft({ name, address, person }: LeaverNamed): string {
  const facts = [escaped(address), ...(person ? [mention(person)] : [])].filter(Boolean);
  return `*${escaped(cutMiddle(name, 80))}* (${facts.join(', ')})`;
}

/** Slack shows that they left, or an admin says so. */
function isGone({ why }: LeaverNamed): string {
  if (why === 'absent') return 'is on leave, as an Usher admin says';
  return why === 'named' ? 'has left, as an Usher admin says' : 'has left';
}

const plainMessage = (markup: string, small: string, buttons: readonly Button[] = []): Message => ({
  text: cutEnd(markup.replaceAll('\n', ' '), 3900),
  blocks: [wholeSection(cutEnd(markup, 2900)), ...actions('leaver', ...buttons), context(small)],
});

const asLines = (facts: readonly string[]): string =>
  facts
    .slice(0, 12)
    .map((one) => `\n• ${escaped(cutEnd(one, 400))}`)
    .join('');

/** The message that Usher can do none of it. */
export const byHandMessage = (who: LeaverNamed, caseId: string, facts: readonly string[]): Message =>
  plainMessage(
    `:warning: ${whoLeft(who)} ${isGone(who)}, and Usher can change nothing on Make for them:${asLines(facts)}\nSomebody has to do this on Make by hand.`,
    caseId,
  );

/** The message that Usher could not ask for the removal. */
export const notAskedMessage = (who: LeaverNamed, caseId: string, why: string): Message =>
  plainMessage(
    `:warning: ${whoLeft(who)} ${isGone(who)}, and Usher could not ask for ${who.why === 'absent' ? 'the containment' : 'the removal'}. ${escaped(why)} Usher keeps trying.`,
    caseId,
  );

/** The message that it is in doubt which Make user a leaver is. */
export const doubtfulMessage = (who: LeaverNamed, caseId: string): Message =>
  plainMessage(
    `:warning: ${whoLeft(who)} ${isGone(who)}. Usher cannot say which Make user they are: the record and their address lead to different ones. It has changed nothing so far, and the case stays open. Look them up on Make, and name the right address with \`/make-access leaver ADDRESS\`.`,
    caseId,
  );

/** The message that a leave of absence is over. */
export const leaveOverMessage = (
  who: LeaverNamed,
  caseId: string,
  until: number,
  link: string | undefined,
): Message =>
  plainMessage(
    `:calendar: The leave of absence of ${whoLeft(who)} was until ${date(until)}. They are still contained. If they are back, an Usher admin presses *Restore access* on ${link ? `<${link}|the card>` : 'the card'}.`,
    caseId,
  );

/** The reason in a request that removes a leaver's access; plain text. */
export function leaverReason(
  why: 'deactivated' | 'guest' | 'named' | 'absent',
  name: string,
  until: string | undefined,
): string {
  switch (why) {
    case 'deactivated':
      return `${name} is deactivated in Slack.`;
    case 'guest':
      return `${name} was a full member in Slack and is a guest now.`;
    case 'named':
      return `${name} has left.`;
    case 'absent':
      return `${name} is away until ${until ?? 'later'}.`;
  }
}
