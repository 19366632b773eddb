import type { LeaverEvent } from '../../approvals/leaver-event.js';
import { actorName, iso, type Typed, userOf } from './text.js';

/** One event about a leaver as a sentence without its full stop. */
export function leaverWords(event: LeaverEvent, typed: Typed): string {
  const who = actorName(event.by);
  switch (event.type) {
    case 'leaver.seen':
      return `${event.case}: ${seenWords(event, typed)}`;
    case 'leaver.moved':
      return `${event.case}: on Make they are ${event.makeUsers.map((id) => `Make user ${id}`).join(' and ')} now`;
    case 'leaver.returned':
      return `${event.case}: they are a full member in Slack again`;
    case 'leaver.held':
      return `too many left at once: ${event.cases.join(', ')} wait for an admin${event.before ? `, ${event.before} before them went on` : ''}`;
    case 'leaver.released':
      return `${who} lets Usher continue with ${event.cases.join(', ') || 'nobody'}`;
    case 'leaver.asked':
      return `${event.case}: ${typed(event.request)} asks for it`;
    case 'leaver.told':
      return `people are told of ${typed(event.key)}`;
    case 'leaver.disconnected':
      return `${event.case}: the account of Make user ${event.makeUser} is disconnected, its token wiped`;
    case 'leaver.closed':
      return `${event.case}: closed (${event.why})`;
  }
}

function seenWords(
  { why, person, name, address, makeUsers, until, by }: Extract<LeaverEvent, { type: 'leaver.seen' }>,
  typed: Typed,
): string {
  const slack = person ? `, ${userOf(person)} in Slack` : '';
  const whom = `${typed(name.personal)} (${typed(address.personal)}${slack}, Make users ${makeUsers.join(', ')})`;
  const admin = actorName(by);
  switch (why) {
    case 'deactivated':
      return `${whom} is deactivated in Slack`;
    case 'guest':
      return `${whom} is a guest in Slack now`;
    case 'named':
      return `${admin} says that ${whom} has left`;
    case 'absent':
      return `${admin} says that ${whom} is away until ${until === undefined ? 'later' : iso(until)}`;
  }
}
